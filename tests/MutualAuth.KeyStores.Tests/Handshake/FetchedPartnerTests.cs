using MutualAuth.KeyStores.Certificates;
using MutualAuth.KeyStores.Findings;
using MutualAuth.KeyStores.Handshake;

namespace MutualAuth.KeyStores.Tests.Handshake;

[TestClass]
public sealed class FetchedPartnerTests : IDisposable
{
    private static readonly Party Root = Party.Named("root", isAuthority: true);
    private static readonly Party Issuing = Party.Named("issuing", issuer: Root, isAuthority: true);
    private static readonly Party Server = Party.Named("server", "dns:server.example", Issuing);

    private readonly string _folder = Directory.CreateTempSubdirectory("mutualauth-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [TestMethod]
    public void A_host_as_long_as_DNS_allows_leaves_room_in_a_file_name()
    {
        var host = string.Join(".", new string('a', 63), new string('b', 63), new string('c', 63), new string('d', 61));

        var longest = $"{FetchedPartner.Stem(host)}.ca-{new string('0', 64)}.pem.fetched";

        Assert.IsLessThanOrEqualTo(255, longest.Length);
    }

    [TestMethod]
    public void The_server_and_its_CAs_are_two_files_and_two_items()
    {
        // In any order, and with one that has no part in it.
        var fetched = Save("server.example", [Server.Certificate, Root.Certificate, Party.Named("stray").Certificate, Issuing.Certificate]);

        CollectionAssert.AreEqual(new[] { Server.Certificate }, Read("server.example.pem").ToArray());
        CollectionAssert.AreEqual(new[] { Issuing.Certificate, Root.Certificate }, Read("server.example.ca.pem").ToArray());
        Assert.Contains($"  <PartnerCertificate Include=\"partners/server.example.pem\" Sha256=\"{Server.Certificate.Sha256}\" />", fetched.Lines);
        Assert.Contains(
            $"  <PartnerCertificate Include=\"partners/server.example.ca.pem\" Sha256=\"{Issuing.Certificate.Sha256};{Root.Certificate.Sha256}\" />", fetched.Lines);
    }

    [TestMethod]
    public void A_self_signed_certificate_is_one_file()
    {
        var self = Party.Named("self", "dns:server.example");
        Save("server.example", self.Entry.Chain);

        CollectionAssert.AreEqual(new[] { "server.example.pem" }, Files());
    }

    [TestMethod]
    [DataRow("Server.EXAMPLE", "server.example")]
    [DataRow("2001:db8::7", "2001-db8--7")]
    [DataRow("../x", "..-x")]
    [DataRow("nul", "host-nul")]
    [DataRow("COM1.example", "host-com1.example")]
    [DataRow("console", "console")]
    public void A_host_is_made_a_file_name(string host, string stem) => Assert.AreEqual(stem, FetchedPartner.Stem(host));

    [TestMethod]
    public void Fetched_twice_it_is_there_once()
    {
        Save("server.example", Server.Entry.Chain);
        var again = Save("server.example", Server.Entry.Chain);

        Assert.HasCount(2, Files());
        Assert.Contains("partners/server.example.pem holds it already", again.Lines);
    }

    [TestMethod]
    public void What_the_project_would_take_in_is_set_aside_and_the_file_was_empty_when_it_was_asked()
    {
        var sizes = new List<long>();
        var fetched = new FetchedPartner(_folder, new Endpoint("server.example", 443), path =>
        {
            sizes.Add(new FileInfo(path).Length);
            return path.EndsWith(".pem", StringComparison.Ordinal);
        });
        fetched.Save([Server.Certificate], DateTimeOffset.UtcNow);

        CollectionAssert.AreEqual(new[] { 0L, 0L }, sizes);
        CollectionAssert.AreEqual(new[] { "server.example.pem.fetched" }, Files());
        Assert.AreEqual(Mab.AlreadyDeclared, fetched.Findings.Single().Kind);
    }

    [TestMethod]
    public void What_was_set_aside_is_not_overwritten_by_another_certificate()
    {
        var other = Party.Named("server", "dns:server.example");
        foreach (var certificate in new[] { Server.Certificate, other.Certificate, Server.Certificate })
            new FetchedPartner(_folder, new Endpoint("server.example", 443), path => path.EndsWith(".pem", StringComparison.Ordinal)).Save([certificate], DateTimeOffset.UtcNow);

        Assert.HasCount(2, Files());
        CollectionAssert.AreEqual(new[] { Server.Certificate }, Read("server.example.pem.fetched").ToArray());
    }

    [TestMethod]
    public void Where_an_item_takes_in_everything_nothing_is_saved()
    {
        var fetched = new FetchedPartner(_folder, new Endpoint("server.example", 443), _ => true);

        Assert.AreEqual(
            Mab.EverythingDeclared, Assert.ThrowsExactly<MutualAuthException>(() => fetched.Save([Server.Certificate], DateTimeOffset.UtcNow)).Finding.Kind);

        Assert.IsEmpty(Files());
    }

    [TestMethod]
    public void A_project_that_cannot_be_asked_leaves_nothing()
    {
        var fetched = new FetchedPartner(_folder, new Endpoint("server.example", 443), _ => throw new OperationCanceledException());

        Assert.ThrowsExactly<OperationCanceledException>(() => fetched.Save([Server.Certificate], DateTimeOffset.UtcNow));

        Assert.IsEmpty(Files());
    }

    private FetchedPartner Save(string host, IReadOnlyList<Certificate> presented)
    {
        var fetched = new FetchedPartner(_folder, new Endpoint(host, 443), _ => false);
        fetched.Save(presented, DateTimeOffset.UtcNow);
        Assert.IsEmpty(fetched.Findings);
        return fetched;
    }

    private IReadOnlyList<Certificate> Read(string name) => CertificateFile.Read(File.ReadAllBytes(Path.Combine(_folder, "partners", name)));

    private string[] Files() => [.. Directory.GetFiles(Path.Combine(_folder, "partners")).Select(path => Path.GetFileName(path)!).Order(StringComparer.Ordinal)];
}
