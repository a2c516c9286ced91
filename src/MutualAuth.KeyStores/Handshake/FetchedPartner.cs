using MutualAuth.KeyStores.Certificates;
using MutualAuth.KeyStores.Files;
using MutualAuth.KeyStores.Findings;
using MutualAuth.KeyStores.Stores;

namespace MutualAuth.KeyStores.Handshake;

/// <summary>
/// What a server presents, saved for a person to compare and then to trust. The server's own certificate and those of its
/// CAs are two files: to trust the first is to trust this server until it is renewed, to trust a CA is to trust whatever it
/// has signed. In one file, one item would do both.
/// </summary>
/// <param name="projectFolder">Where partners/ is.</param>
/// <param name="isDeclared">Whether an item of the project would name that file, were it there.</param>
internal sealed class FetchedPartner(string projectFolder, Endpoint endpoint, Func<string, bool> isDeclared)
{
    /// <summary>Relative to the project, with '/' as people write it there.</summary>
    private const string Folder = "partners";

    public List<string> Lines { get; } = [];

    public List<Finding> Findings { get; } = [];

    public void Save(IReadOnlyList<Certificate> presented, DateTimeOffset now)
    {
        var path = ServerTrust.Of(presented, []).Path;
        Lines.Add($"{endpoint} presents");
        foreach (var certificate in path)
        {
            Lines.Add("  " + certificate.Subject);
            Lines.Add($"    issuer   {(certificate.IsSelfIssued ? "itself" : certificate.Issuer)}");
            Lines.Add($"    SHA-256  {certificate.Sha256}");
            Lines.Add($"    {(certificate.NotAfter < now ? "expired " : "until   ")} {certificate.LastDay}");
        }

        var match = HostNames.Match(path[0], endpoint);
        if (match.Through is null)
            Lines.Add($"  It is not for the host '{endpoint.Host}', but for {(match.Names.Count == 0 ? "none" : string.Join(", ", match.Names))}.");

        Item("To trust this server, until its certificate is renewed:", Stem(endpoint.Host), [path[0]]);
        if (path.Count > 1)
            Item("Or, to trust every certificate that its CA signs, the next one of this server among them:", Stem(endpoint.Host) + ".ca", path.Skip(1).ToList());

        Lines.Add("Nothing is trusted yet. Before you add one of these items, ask the partner for the SHA-256 of the certificate on another");
        Lines.Add("way than this connection (by telephone, from a document of theirs), and compare: whoever sits between could have presented another.");
    }

    /// <summary>The host as a file name; an IPv6 address has colons, which Windows does not take.</summary>
    public static string Stem(string host) =>
        new(host.ToLowerInvariant().Select(c => c is (>= 'a' and <= 'z') or (>= '0' and <= '9') or '.' or '-' or '_' ? c : '-').ToArray());

    private void Item(string purpose, string stem, IReadOnlyList<Certificate> certificates)
    {
        var pins = string.Join(";", certificates.Select(certificate => certificate.Sha256));
        var content = CertificateWriter.Pem(certificates);
        var name = Write(stem, certificates, content);
        Lines.Add(purpose);
        Lines.Add($"  <PartnerCertificate Include=\"{name}\" Sha256=\"{pins}\" />");
    }

    /// <returns>The path to write in the item.</returns>
    private string Write(string stem, IReadOnlyList<Certificate> certificates, byte[] content)
    {
        var name = $"{Folder}/{stem}.pem";
        if (File.Exists(FullPath(name)) && !Holds(name, certificates))
        {
            // The old one may still be in use, and is not ours to overwrite. Named by the new one's fingerprint, which a
            // second run finds again.
            var other = $"{Folder}/{stem}-{certificates[0].Sha256.Replace(":", "").Substring(0, 8).ToLowerInvariant()}.pem";
            Lines.Add($"{name} holds another certificate and stays as it is; this one is in {other}");
            name = other;
        }

        if (File.Exists(FullPath(name)))
        {
            Lines.Add(Holds(name, certificates) ? $"{name} holds it already" : $"{name} is something else, and stays as it is");
            return name;
        }

        WriteNew(name, content);
        return name;
    }

    /// <summary>
    /// An item such as <c>partners/*.pem</c> would take in what was never compared. So the project is asked while the file is
    /// empty, which a build at that moment refuses.
    /// </summary>
    private void WriteNew(string name, byte[] content)
    {
        var path = FullPath(name);
        var written = name;
        AtomicFile.Write(path, [], Access.Public);
        var declared = true;
        try
        {
            declared = isDeclared(path);
        }
        finally
        {
            if (declared)
                AtomicFile.Delete(path);
        }

        if (declared)
        {
            written = name + ".fetched";
            Findings.Add(Mab.AlreadyDeclared.At(null, name, written));
        }

        AtomicFile.Write(FullPath(written), content, Access.Public);
        Lines.Add($"saved {written}");
    }

    private bool Holds(string name, IReadOnlyList<Certificate> certificates)
    {
        try
        {
            return CertificateFile.Read(InputFile.Read(FullPath(name), name, ReadLimits.Default.FileSize)).SequenceEqual(certificates);
        }
        catch (MutualAuthException)
        {
            return false;
        }
    }

    private string FullPath(string name) => Path.Combine(projectFolder, name.Replace('/', Path.DirectorySeparatorChar));
}
