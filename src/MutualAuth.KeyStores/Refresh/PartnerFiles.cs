using MutualAuth.KeyStores.Certificates;
using MutualAuth.KeyStores.Files;
using MutualAuth.KeyStores.Findings;
using MutualAuth.KeyStores.Planning;
using MutualAuth.KeyStores.Stores;

namespace MutualAuth.KeyStores.Refresh;

/// <summary>Reads the partners' files, each once, however many keystores trust it.</summary>
/// <param name="seen">The files that have been looked at already: their times are not asked for again.</param>
internal sealed class PartnerFiles(SeenFiles? seen = null)
{
    private readonly Dictionary<PartnerDeclaration, Content> _read = [];

    private readonly Dictionary<string, Certificate> _foreseen = new(StringComparer.Ordinal);

    /// <param name="Failure">Why there are no certificates; null where there are.</param>
    /// <param name="Time">Of the file's last change, as it was before it was read.</param>
    private sealed record Content(IReadOnlyList<Certificate> Certificates, Finding? Failure, DateTime Time);

    /// <summary>All certificates that have been read from them.</summary>
    public KnownCertificates Known { get; } = new();

    /// <summary>A file that a plan would write: it is read as if it had been written.</summary>
    public void Foresee(string path, Certificate content)
    {
        _foreseen[path] = content;
        Known.Add(content);
    }

    /// <summary>All are read again.</summary>
    public void Forget() => _read.Clear();

    /// <summary>Those that have been written since they were read are read again.</summary>
    /// <returns>Whether there are any.</returns>
    public bool ForgetChanged(IEnumerable<PartnerDeclaration> declarations)
    {
        var changed = false;
        foreach (var declaration in declarations)
        {
            if (_read.TryGetValue(declaration, out var known) && known.Time != File.GetLastWriteTimeUtc(declaration.Path))
                changed |= _read.Remove(declaration);
        }

        return changed;
    }

    /// <summary>
    /// The certificates that the declarations ask for, each once, with their aliases: the same certificate twice is one
    /// entry (the first declared), the same alias for two certificates an error.
    /// </summary>
    /// <param name="reading">Told before each file how many have been read: here a long run can be ended, and its progress be told.</param>
    public IReadOnlyList<DeclaredPartner> Resolve(IEnumerable<PartnerDeclaration> declarations, List<Finding> findings, Action<int>? reading = null)
    {
        var read = 0;
        var partners = new List<DeclaredPartner>();
        var byAlias = new Dictionary<string, DeclaredPartner>(Alias.Comparer);
        var seen = new HashSet<Certificate>();
        foreach (var declaration in declarations)
        {
            reading?.Invoke(read++);
            var (certificates, failure, _) = Read(declaration);
            if (failure is not null)
            {
                findings.Add(failure);
                continue;
            }

            for (var i = 0; i < certificates.Count; i++)
            {
                if (!seen.Add(certificates[i]))
                    continue;

                var alias = i == 0 ? declaration.Alias : FormattableString.Invariant($"{declaration.Alias}-{i + 1}");
                var partner = new DeclaredPartner(
                    alias, certificates[i], declaration.DisplayPath, declaration.ExpiryWarningDays, declaration.AllowExpired);
                if (byAlias.TryGetValue(alias, out var other))
                {
                    findings.Add(Mab.SameAliasTwice.At(
                        declaration.DisplayPath, alias, Described(other), Described(partner)));
                    continue;
                }

                byAlias.Add(alias, partner);
                partners.Add(partner);
            }
        }

        return partners;
    }

    /// <summary>The certificates of all files of a CA's answer, in no particular order.</summary>
    public static IReadOnlyList<Certificate> ReadReply(IEnumerable<DeclaredFile> files)
    {
        var certificates = new List<Certificate>();
        foreach (var (path, displayPath) in files)
        {
            try
            {
                certificates.AddRange(CertificateFile.Read(InputFile.Read(path, displayPath, ReadLimits.Default.FileSize)));
            }
            catch (MutualAuthException exception)
            {
                throw new MutualAuthException(exception.Finding.InFile(displayPath), exception);
            }
        }

        return certificates;
    }

    private static string Described(DeclaredPartner partner) =>
        $"{partner.Certificate.Subject} from '{partner.Source}'";

    private Content Read(PartnerDeclaration declaration)
    {
        if (_read.TryGetValue(declaration, out var known))
            return known;

        // Before the content: one that is exchanged in between is then read once more, and not once too few.
        var time = seen?.TimeWhenSeen(declaration.Path) ?? File.GetLastWriteTimeUtc(declaration.Path);
        Content result;
        try
        {
            result = new Content(ReadAndCheck(declaration), null, time);
        }
        catch (MutualAuthException exception)
        {
            // A password file that cannot be read is told of itself.
            result = new Content([], exception.Finding.File is null ? exception.Finding.InFile(declaration.DisplayPath) : exception.Finding, time);
        }

        _read.Add(declaration, result);
        return result;
    }

    /// <summary>All the certificates of one file, in the file's order, with the pins checked.</summary>
    private IReadOnlyList<Certificate> ReadAndCheck(PartnerDeclaration declaration)
    {
        var certificates = _foreseen.TryGetValue(declaration.Path, out var foreseen) ? [foreseen] : ReadCertificates(declaration);
        foreach (var certificate in certificates)
        {
            if (declaration.Pins.Count > 0 && !declaration.Pins.Contains(certificate.Sha256))
            {
                throw Mab.PinMismatch.Error(
                    declaration.DisplayPath, certificate.Subject, certificate.Sha256, string.Join(", ", declaration.Pins));
            }
        }

        return certificates;
    }

    private IReadOnlyList<Certificate> ReadCertificates(PartnerDeclaration declaration)
    {
        var content = InputFile.Read(declaration.Path, declaration.DisplayPath, ReadLimits.Default.FileSize);
        return declaration.Password is { } password && KeyStoreFormat.Detect(content) is not null
            ? OfKeyStore(content, password.Read())
            : CertificateFile.Read(content, Known);
    }

    /// <summary>
    /// The trusted entries of another keystore, by alias: the order in a JKS file is that of a hash table. And what openssl
    /// pkcs12 -export -nokeys writes: certificates without a mark that they are trusted, in a file without a key.
    /// </summary>
    private IReadOnlyList<Certificate> OfKeyStore(byte[] content, Password password)
    {
        var store = KeyStoreFormat.Read(content, password, [], ReadLimits.Default, Known);
        var certificates = store.Trusted
            .OrderBy(entry => entry.Alias, StringComparer.Ordinal)
            .Select(entry => entry.Certificate)
            .ToList();
        if (!store.Keys.Any())
            certificates.AddRange(store.LooseCertificates.Select(loose => loose.Certificate));
        return certificates.Count > 0 ? certificates : throw Mab.NoTrustedEntries.Error(null);
    }
}
