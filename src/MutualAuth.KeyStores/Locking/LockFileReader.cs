using System.Globalization;
using System.Text;
using MutualAuth.KeyStores.Certificates;
using MutualAuth.KeyStores.Findings;
using MutualAuth.KeyStores.Stores;

namespace MutualAuth.KeyStores.Locking;

/// <summary>
/// Reads what <see cref="LockFileWriter"/> writes, and nothing more: a member that is not known here would have been
/// reviewed and not be enforced.
/// </summary>
internal sealed class LockFileReader
{
    private static readonly string[] ConflictMarks = ["<<<<<<<", "|||||||", "=======", ">>>>>>>"];

    private readonly JsonReader _json;

    private LockFileReader(string text) => _json = new JsonReader(text);

    public static LockFile Read(byte[] content)
    {
        var text = Decode(content);
        if (string.IsNullOrWhiteSpace(text))
            throw new MutualAuthException(Mab.LockUnreadable.At(null, "it is empty"));
        // Nothing of a file that is something else is shown, not even a character: it may be a secret.
        if (text.TrimStart()[0] is not ('{' or '[' or '<' or '|' or '=' or '>'))
            throw new MutualAuthException(Mab.LockUnreadable.At(null, "it is not JSON"));
        ThrowIfConflict(text);
        return new LockFileReader(text).ReadFile();
    }

    private static string Decode(byte[] content)
    {
        // Editors on Windows put a byte-order mark before it.
        var start = content.Length >= 3 && content[0] == 0xEF && content[1] == 0xBB && content[2] == 0xBF ? 3 : 0;
        try
        {
            return new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(content, start, content.Length - start);
        }
        catch (ArgumentException)
        {
            throw new MutualAuthException(Mab.LockUnreadable.At(null, "it is not a text in UTF-8"));
        }
    }

    /// <summary>Git's marks stand at the beginning of a line, where JSON has nothing like them: no line end is allowed in a string.</summary>
    private static void ThrowIfConflict(string text)
    {
        var line = 1;
        for (var start = 0; start < text.Length; line++)
        {
            var end = text.IndexOf('\n', start);
            if (end < 0)
                end = text.Length;
            if (ConflictMarks.Any(mark => string.CompareOrdinal(text, start, mark, 0, mark.Length) == 0))
                throw new MutualAuthException(Mab.LockUnreadable.AtLine(null, line, "it holds an unresolved merge conflict"));
            start = end + 1;
        }
    }

    private LockFile ReadFile()
    {
        var hasVersion = false;
        List<LockedKeyStore>? stores = null;
        var start = _json.ReadObject("the file", name =>
        {
            // First, so that a file of another version is told as that, not by what else is new in it.
            if (!hasVersion && name != "version")
                throw _json.Error(_json.Start, $"its first member must be \"version\", and is \"{JsonReader.Show(name)}\"");
            switch (name)
            {
                case "version":
                    ReadVersion();
                    hasVersion = true;
                    break;
                case "keyStores":
                    stores = ReadKeyStores();
                    break;
                default:
                    throw UnknownMember(name, "the file");
            }
        });
        _json.ReadEnd();
        if (!hasVersion)
            throw Missing("version", "the file", start);
        return new LockFile(stores ?? throw Missing("keyStores", "the file", start));
    }

    private void ReadVersion()
    {
        var version = _json.ReadNumber("\"version\"");
        if (version == LockFile.Version.ToString(CultureInfo.InvariantCulture))
            return;
        throw version[0] is >= '1' and <= '9' && version.All(c => c is >= '0' and <= '9')
            ? _json.Error(_json.Start, $"it is of version {JsonReader.Show(version)}, and this package reads version {LockFile.Version}: a newer MutualAuth.Build has written it, and is needed to read it")
            : _json.Error(_json.Start, $"\"version\" is {JsonReader.Show(version)}, and this package reads version {LockFile.Version}");
    }

    private List<LockedKeyStore> ReadKeyStores()
    {
        var stores = new List<LockedKeyStore>();
        var paths = new HashSet<string>(StringComparer.Ordinal);
        _json.ReadArray("\"keyStores\"", () => stores.Add(ReadKeyStore(paths)));
        return stores;
    }

    private LockedKeyStore ReadKeyStore(HashSet<string> paths)
    {
        const string What = "a keystore";
        string? path = null;
        LockedCertificate? own = null;
        LockedCertificate? successor = null;
        List<LockedCertificate>? partners = null;
        var start = _json.ReadObject(What, name =>
        {
            switch (name)
            {
                case "path":
                    path = _json.ReadString("\"path\"");
                    if (!paths.Add(path))
                        throw _json.Error(_json.Start, $"the keystore '{JsonReader.Show(path)}' stands there twice");
                    break;
                case "own":
                    own = ReadCertificate("\"own\"");
                    break;
                case "successor":
                    successor = ReadCertificate("\"successor\"");
                    break;
                case "partners":
                    partners = ReadPartners();
                    break;
                default:
                    throw UnknownMember(name, What);
            }
        });
        if (path is null)
            throw Missing("path", What, start);
        if (partners is null)
            throw Missing("partners", What, start);
        if (own is not null && partners.Any(partner => Alias.Equal(partner.Alias, own.Alias)))
            throw _json.Error(start, $"the alias '{JsonReader.Show(own.Alias)}' of the own certificate is that of a partner too");
        return new LockedKeyStore(path, own, successor, partners);
    }

    private List<LockedCertificate> ReadPartners()
    {
        var partners = new List<LockedCertificate>();
        var aliases = new HashSet<string>(Alias.Comparer);
        _json.ReadArray("\"partners\"", () => partners.Add(ReadCertificate("a partner", aliases)));
        return partners;
    }

    /// <param name="aliases">Those taken already; null where the certificate stands alone.</param>
    private LockedCertificate ReadCertificate(string what, HashSet<string>? aliases = null)
    {
        string? alias = null;
        string? subject = null;
        string? sha256 = null;
        string? expires = null;
        var start = _json.ReadObject(what, name =>
        {
            switch (name)
            {
                case "alias":
                    alias = _json.ReadString("\"alias\"");
                    if (aliases is not null && !aliases.Add(alias))
                        throw _json.Error(_json.Start, $"the alias '{JsonReader.Show(alias)}' stands twice among the partners of a keystore (aliases compare without case)");
                    break;
                case "subject":
                    subject = _json.ReadString("\"subject\"");
                    break;
                case "sha256":
                    sha256 = ReadFingerprint();
                    break;
                case "expires":
                    expires = ReadDay();
                    break;
                default:
                    throw UnknownMember(name, what);
            }
        });
        return new LockedCertificate(
            alias ?? throw Missing("alias", what, start),
            subject ?? throw Missing("subject", what, start),
            sha256 ?? throw Missing("sha256", what, start),
            expires ?? throw Missing("expires", what, start));
    }

    private string ReadFingerprint()
    {
        var written = _json.ReadString("\"sha256\"");
        return Fingerprint.Normalize(written)
            ?? throw _json.Error(_json.Start, $"\"sha256\" is \"{JsonReader.Show(written)}\", which is not a SHA-256 fingerprint");
    }

    private string ReadDay()
    {
        var written = _json.ReadString("\"expires\"");
        return DateTime.TryParseExact(written, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out _)
            ? written
            : throw _json.Error(_json.Start, $"\"expires\" is \"{JsonReader.Show(written)}\", which is not a day such as 2027-11-24");
    }

    private MutualAuthException UnknownMember(string name, string what) =>
        _json.Error(_json.Start, $"the member \"{JsonReader.Show(name)}\" of {what} is not known, and what it means could not be enforced");

    private MutualAuthException Missing(string name, string what, int start) => _json.Error(start, $"{what} has no \"{name}\"");
}
