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

    private const int LongestStem = 150;

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
    public static string Stem(string host)
    {
        var stem = new string(host.ToLowerInvariant().Select(c => c is (>= 'a' and <= 'z') or (>= '0' and <= '9') or '.' or '-' or '_' ? c : '-').ToArray());
        // A host's name may have 253 characters, to which a fingerprint and extensions are to come.
        stem = stem.Substring(0, Math.Min(stem.Length, LongestStem));
        // Devices on Windows, whatever comes behind the dot.
        return IsReserved(stem.Split('.')[0]) ? "host-" + stem : stem;
    }

    private static bool IsReserved(string name) => name is "con" or "prn" or "aux" or "nul"
        || (name.Length == 4 && char.IsDigit(name[3]) && (name.StartsWith("com", StringComparison.Ordinal) || name.StartsWith("lpt", StringComparison.Ordinal)));

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
        var name = Free(stem, "", certificates);
        if (Holds(name, certificates))
        {
            Lines.Add($"{name} holds it already");
            return name;
        }

        if (!IsTakenIn(name))
        {
            Save(name, content);
            return name;
        }

        // The next build would trust what nobody has compared.
        var aside = Free(stem, ".fetched", certificates);
        if (!Holds(aside, certificates))
        {
            if (IsTakenIn(aside))
                throw Mab.EverythingDeclared.Error(null, aside);
            Save(aside, content);
        }

        Findings.Add(Mab.AlreadyDeclared.At(null, name, aside));
        return name;
    }

    /// <summary>
    /// A name that is free, or holds these certificates already. What holds others may still be in use, and is not ours to
    /// overwrite: then it is named by the new one's fingerprint, which a second run finds again.
    /// </summary>
    private string Free(string stem, string suffix, IReadOnlyList<Certificate> certificates)
    {
        var name = $"{Folder}/{stem}.pem{suffix}";
        if (!File.Exists(FullPath(name)) || Holds(name, certificates))
            return name;
        var digits = certificates[0].Sha256.Replace(":", "").ToLowerInvariant();
        for (var length = 8; ; length = digits.Length)
        {
            var other = $"{Folder}/{stem}-{digits.Substring(0, length)}.pem{suffix}";
            if (File.Exists(FullPath(other)) && !Holds(other, certificates) && length < digits.Length)
                continue;
            Lines.Add($"{name} holds another certificate and stays as it is; this one is in {other}");
            return other;
        }
    }

    private void Save(string name, byte[] content)
    {
        AtomicFile.Write(FullPath(name), content, Access.Public);
        Lines.Add($"saved {name}");
    }

    /// <summary>
    /// An item such as <c>partners/*.pem</c> would take in what was never compared. So the project is asked while the file is
    /// empty, which a build at that moment refuses.
    /// </summary>
    private bool IsTakenIn(string name)
    {
        var path = FullPath(name);
        AtomicFile.Write(path, [], Access.Public);
        try
        {
            return isDeclared(path);
        }
        finally
        {
            AtomicFile.Delete(path);
        }
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
