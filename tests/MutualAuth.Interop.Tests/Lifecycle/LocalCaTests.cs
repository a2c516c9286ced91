using System.Globalization;
using System.Security.Cryptography;
using MutualAuth.KeyStores.Tests.Refresh;

namespace MutualAuth.Interop.Tests.Lifecycle;

/// <summary>IssuerKeyStore: what our own CA signs, and what is signed with a CA that keytool or openssl has made.</summary>
[TestClass]
public sealed class LocalCaTests : IDisposable
{
    private readonly Sandbox _project = new();

    public void Dispose() => _project.Dispose();

    [TestMethod]
    [DataRow("mutualauth/app.jks", "mutualauth/ca.p12", "RSA")]
    [DataRow("mutualauth/app.p12", "mutualauth/ca.jks", "EC")]
    [DataRow("mutualauth/app.p12", "mutualauth/ca.p12", "Ed25519")]
    public void Openssl_verifies_strictly_what_our_CA_and_its_intermediate_have_signed(string path, string ca, string algorithm)
    {
        _project.Now = new DateTimeOffset(2031, 3, 4, 5, 6, 7, TimeSpan.Zero);
        _project.KeyStore(ca, ("KeyAlgorithm", algorithm), ("Subject", "CN=root, O=Example"), ("ValidityDays", "3000"));
        _project.KeyStore("mutualauth/issuing.p12", ("KeyAlgorithm", algorithm), ("Subject", "CN=issuing, O=Example"), ("ValidityDays", "2000"), ("IssuerKeyStore", ca));
        _project.KeyStore(path, ("KeyAlgorithm", algorithm), ("IssuerKeyStore", "mutualauth/issuing.p12"), ("SubjectAlternativeName", "dns:orders.example"));
        _project.KeyStore("mutualauth/direct.p12", ("KeyAlgorithm", algorithm), ("IssuerKeyStore", ca));
        _project.RefreshOk();

        foreach (var purpose in new[] { "sslclient", "sslserver" })
        {
            Verify(purpose, "mutualauth/direct.pem");
            Verify(purpose, "mutualauth/app.pem", "-untrusted", "mutualauth/issuing.pem");
        }

        Verify("any", "mutualauth/ca.pem");
        KeytoolListing.Shows(_project.Folder, path, path + ".password", KeytoolEntry.Own("app", 3, Sha256("mutualauth/app.cer")));
        KeytoolListing.Shows(_project.Folder, ca, ca + ".password", KeytoolEntry.Own("ca", 1, Sha256("mutualauth/ca.cer")));
    }

    [TestMethod]
    [DataRow("keytool", "theirs.jks", "mutualauth/app.p12")]
    [DataRow("keytool", "theirs.p12", "mutualauth/app.jks")]
    [DataRow("openssl", "theirs.p12", "mutualauth/app.jks")]
    [DataRow("openssl", "theirs.p12", "mutualauth/app.p12")]
    public async Task A_CA_made_elsewhere_signs_ours_and_a_partner_that_trusts_only_its_root_accepts_it(string program, string file, string path)
    {
        var root = MakeCa(program, file);
        using var partner = new Partner("web", _project.Now);
        SignedBy(file, path, partner.Pem);

        KeytoolListing.Shows(
            _project.Folder, path, path + ".password", KeytoolEntry.Own("app", 2, Sha256("mutualauth/app.cer")), KeytoolEntry.Trusted("web", partner.Sha256));
        await new Handshake(OnDisk(path), partner, root, _project.Now).Succeeds();
        await new Handshake(OnDisk(path), partner, partner.Pem, _project.Now).IsRefusedByThePartner("num=20");
    }

    [TestMethod]
    public async Task A_JVM_that_trusts_only_the_root_accepts_what_a_CA_of_keytool_has_signed()
    {
        var root = MakeCa("keytool", "theirs.jks");
        // The partner uses this package too.
        using var partner = new Sandbox();
        partner.Write("root.pem", root);
        partner.KeyStore("peer.p12", ("KeyAlgorithm", "EC"), ("Subject", "CN=peer"), ("SubjectAlternativeName", "dns:peer.example")).Partner("root.pem").RefreshOk();
        SignedBy("theirs.jks", "mutualauth/app.jks", File.ReadAllText(partner["peer.pem"]));
        var own = OnDisk("mutualauth/app.jks");
        using var java = new JavaPeer(partner.Folder, "peer.p12", "PKCS12");

        foreach (var version in Conversation.Versions)
        {
            using var listener = Conversation.Listen();
            var serving = Task.Run(async () => await Conversation.Serve(own, await listener.AcceptTcpClientAsync(), version, _project.Now));
            var connected = await java.Connect(listener.Port(), version);
            Assert.AreEqual(partner.OwnCertificate("peer.p12").Sha256.Replace(":", "", StringComparison.Ordinal), connected);
            await serving;

            var (outcome, presented) = await java.Serve(version, port => Conversation.Greet(own, "peer.example", port, version, _project.Now));
            Assert.AreEqual(connected, outcome);
            Assert.AreEqual(connected, presented);
        }
    }

    /// <returns>The root's certificate, as PEM.</returns>
    private string MakeCa(string program, string file)
    {
        _project.Write("password.txt", "changeit");
        if (program == "keytool")
        {
            var type = Path.GetExtension(file) == ".p12" ? "PKCS12" : "JKS";
            Tool.Keytool.Run(
                _project.Folder, "-genkeypair", "-alias", "root", "-keyalg", "EC", "-dname", "CN=keytool root", "-ext", "bc:c", "-validity", "2000",
                "-keystore", file, "-storetype", type, "-storepass:file", "password.txt");
            Tool.Keytool.Run(_project.Folder, "-exportcert", "-rfc", "-alias", "root", "-keystore", file, "-storepass:file", "password.txt", "-file", "root.pem");
        }
        else
        {
            OpenSsl(
                "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-keyout", "root.key", "-out", "root.pem",
                "-days", "2000", "-subj", "/CN=openssl root");
            OpenSsl("pkcs12", "-export", "-inkey", "root.key", "-in", "root.pem", "-name", "root", "-out", file, "-passout", "file:password.txt");
        }

        // Theirs begins this second, and nothing is verified before it.
        _project.Now = DateTimeOffset.UtcNow;
        return File.ReadAllText(_project["root.pem"]);
    }

    private void SignedBy(string ca, string path, string partner)
    {
        _project.Write("web.pem", partner);
        _project.KeyStore(
            path, ("KeyAlgorithm", "EC"), ("SubjectAlternativeName", "dns:" + Partner.OurHost), ("IssuerKeyStore", ca), ("IssuerPassword", "file:password.txt"));
        _project.Partner("web.pem").RefreshOk();
    }

    private TlsIdentity OnDisk(string path) => TlsIdentity.FromKeyStore(_project[path], File.ReadAllText(_project[path + ".password"]).TrimEnd());

    private void Verify(string purpose, string certificate, params string[] more) => OpenSsl([
        "verify", "-x509_strict", "-purpose", purpose, "-attime", _project.Now.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture),
        "-CAfile", "mutualauth/ca.pem", .. more, certificate,
    ]);

    private string Sha256(string path) => Convert.ToHexString(SHA256.HashData(_project.Bytes(path)));

    private string OpenSsl(params string[] arguments) => Tool.OpenSsl.Run(_project.Folder, arguments);
}
