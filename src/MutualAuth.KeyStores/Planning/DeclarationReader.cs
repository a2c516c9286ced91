using System.Globalization;
using MutualAuth.KeyStores.Certificates;
using MutualAuth.KeyStores.Files;
using MutualAuth.KeyStores.Findings;
using MutualAuth.KeyStores.Keys;
using MutualAuth.KeyStores.Stores;
using Org.BouncyCastle.Asn1.X509;

namespace MutualAuth.KeyStores.Planning;

/// <summary>An item as a project file writes it: a path, and metadata by name (null or empty where not given).</summary>
internal sealed record DeclaredItem(string FullPath, string DisplayPath, Func<string, string?> Metadata)
{
    /// <summary>Of all metadata that are written, also those that are somebody else's.</summary>
    public IReadOnlyCollection<string> Names { get; init; } = [];
}

/// <summary>Turns what a project file says into declarations, or into the finding that says what is wrong with it.</summary>
/// <param name="ProjectDirectory">The folder that relative paths start from.</param>
/// <param name="ProjectName">The common name of certificates whose subject is not declared.</param>
/// <param name="ExpiryWarningDays">For partners that declare none.</param>
internal sealed record DeclarationReader(string ProjectDirectory, string ProjectName, int ExpiryWarningDays)
{
    /// <summary><c>MutualAuthRequireCaSigned</c>: self-signed own certificates are errors.</summary>
    public bool RequireCaSigned { get; init; }

    /// <summary>Renewal in this run, whatever the expiry: the target MutualAuthRenew.</summary>
    public bool RenewNow { get; init; }

    /// <summary>A request to a CA is written in this run: the target MutualAuthRequestCertificate.</summary>
    public bool RequestNow { get; init; }

    /// <summary>Every metadatum of a MutualAuthKeyStore item that is read.</summary>
    public static readonly IReadOnlyList<string> KeyStoreMetadata =
    [
        "StoreType", "Alias", "Subject", "SubjectAlternativeName", "Profile", "KeyAlgorithm", "KeySize", "ValidityDays",
        "StorePassword", "PreviousStorePassword", "KeyPassword", "TrustOnly", "EncryptionProfile", "AlsoWrite", "Renewal",
        "RenewBeforeDays", "ReuseKey", "CertificateReply", "IssuerKeyStore", "IssuerAlias", "IssuerPassword",
        "IdentityFrom", "IdentityPassword", "UndeclaredEntries", "CopyToOutputDirectory",
    ];

    /// <summary>Every metadatum of a PartnerCertificate item that is read.</summary>
    public static readonly IReadOnlyList<string> PartnerMetadata =
        ["Alias", "KeyStores", "Sha256", "Password", "ExpiryWarningDays", "AllowExpired"];

    /// <exception cref="MutualAuthException">The item is wrong; the finding names the metadatum and the remedy.</exception>
    public KeyStoreDeclaration KeyStore(DeclaredItem item)
    {
        CheckNames(item, "MutualAuthKeyStore", KeyStoreMetadata);
        CheckPath(item, "Include", item.DisplayPath, item.FullPath);
        var path = item.FullPath;
        var stem = Path.GetFileNameWithoutExtension(path);
        var byName = TypeByExtension(path);
        var declared = Enumeration<StoreType>(item, "StoreType");
        var trustOnly = Boolean(item, "TrustOnly");
        var algorithm = Enumeration<KeyAlgorithm>(item, "KeyAlgorithm", KeyAlgorithm.Other);
        var storePassword = Source(item, "StorePassword");
        var profile = Enumeration<Profile>(item, "Profile") ?? Profile.None;
        var ours = path + ".password";

        var declaration = new KeyStoreDeclaration
        {
            Path = path,
            DisplayPath = item.DisplayPath,
            DeclaredType = declared,
            TypeByName = byName,
            DeclaredAlias = AliasOf(item, "Alias"),
            DefaultAlias = Alias.Normalize(stem.Length > 0 ? stem : Path.GetFileName(path)),
            Subject = Text(item, "Subject") is { } subject ? InItem(item, () => DistinguishedName.Parse(subject)) : null,
            DefaultSubject = CommonName(ProjectName),
            AlternativeNames = Text(item, "SubjectAlternativeName") is { } names ? InItem(item, () => Certificates.AlternativeNames.Parse(names)) : null,
            KeyAlgorithm = algorithm,
            KeySize = Number(item, "KeySize", 1, 100_000),
            ValidityDays = Number(item, "ValidityDays", 1, 36_500),
            StorePassword = storePassword is null || storePassword.FilePath == ours
                ? PasswordSource.OfFile("StorePassword", ours, item.DisplayPath + ".password")
                : storePassword,
            StorePasswordIsOurs = storePassword is null || storePassword.FilePath == ours,
            PreviousStorePassword = Source(item, "PreviousStorePassword"),
            KeyPassword = Source(item, "KeyPassword"),
            TrustOnly = trustOnly,
            EncryptionProfile = Enumeration<EncryptionProfile>(item, "EncryptionProfile"),
            AlsoWrite = Enumerations<CopyFormat>(item, "AlsoWrite").Where(format => !IsItself(path, declared ?? byName, format)).ToList(),
            Renewal = Enumeration<Renewal>(item, "Renewal") ?? Renewal.Auto,
            RenewBeforeDays = Number(item, "RenewBeforeDays", 0, 36_500),
            ReuseKey = Boolean(item, "ReuseKey"),
            CertificateReply = Files(item, "CertificateReply"),
            Issuer = Files(item, "IssuerKeyStore").FirstOrDefault() is { } issuer
                ? new IssuerDeclaration(issuer, AliasOf(item, "IssuerAlias"), Source(item, "IssuerPassword"))
                : null,
            IdentityFrom = Files(item, "IdentityFrom"),
            IdentityPassword = Source(item, "IdentityPassword"),
            RequireCaSigned = RequireCaSigned && !trustOnly,
            RenewNow = RenewNow,
            RequestNow = RequestNow,
            UndeclaredEntries = Enumeration<UndeclaredEntries>(item, "UndeclaredEntries") ?? UndeclaredEntries.Remove,
            CopyToOutput = Enumeration<CopyToOutput>(item, "CopyToOutputDirectory") ?? CopyToOutput.Never,
            Profile = profile,
            IsAuthority = profile == Profile.CertificateAuthority,
        };
        Check(item, declaration);
        return declaration;
    }

    /// <exception cref="MutualAuthException">The item is wrong; the finding names the metadatum and the remedy.</exception>
    public PartnerDeclaration Partner(DeclaredItem item)
    {
        CheckNames(item, "PartnerCertificate", PartnerMetadata);
        CheckPath(item, "Include", item.DisplayPath, item.FullPath);
        var pins = new List<string>();
        foreach (var pin in List(Text(item, "Sha256")))
            pins.Add(Fingerprint.Normalize(pin) ?? throw Mab.BadPin.Error(item.DisplayPath, pin));

        var alias = AliasOf(item, "Alias");
        return new PartnerDeclaration
        {
            Path = item.FullPath,
            DisplayPath = item.DisplayPath,
            Alias = alias ?? Alias.Normalize(Path.GetFileNameWithoutExtension(item.FullPath)),
            KeyStores = KeyStoreNames(item),
            Pins = pins,
            Password = Source(item, "Password"),
            ExpiryWarningDays = Number(item, "ExpiryWarningDays", 0, 36_500) ?? ExpiryWarningDays,
            AllowExpired = Boolean(item, "AllowExpired"),
        };
    }

    /// <summary>The key that a new keystore of the item is made with. Null where it gets none, or the item is wrong, which is said where all of it is read.</summary>
    public static (KeyAlgorithm Algorithm, int Size)? NewKey(DeclaredItem item)
    {
        try
        {
            if (Boolean(item, "TrustOnly") || Text(item, "IdentityFrom") is not null || Text(item, "CertificateReply") is not null)
                return null;
            var algorithm = Enumeration<KeyAlgorithm>(item, "KeyAlgorithm", KeyAlgorithm.Other) ?? KeyAlgorithm.Rsa;
            var size = Number(item, "KeySize", 1, 100_000) ?? KeyPairGenerator.DefaultSize(algorithm);
            return KeyPairGenerator.Supports(algorithm, size) ? (algorithm, size) : null;
        }
        catch (MutualAuthException)
        {
            return null;
        }
    }

    /// <summary>A JKS copy of app.jks is app.jks.</summary>
    private static bool IsItself(string path, StoreType type, CopyFormat format) => Path.GetExtension(path) switch
    {
        ".jks" => type == StoreType.Jks && format == CopyFormat.Jks,
        ".p12" => type == StoreType.Pkcs12 && format == CopyFormat.Pkcs12,
        _ => false,
    };

    /// <summary>File names of the keystores that a partner item is for; empty for all. Readable whatever else is wrong with the item.</summary>
    public static IReadOnlyList<string> KeyStoreNames(DeclaredItem partner) => List(Text(partner, "KeyStores"));

    public static StoreType TypeByExtension(string path) => Path.GetExtension(path).ToLowerInvariant() switch
    {
        ".p12" or ".pfx" => StoreType.Pkcs12,
        _ => StoreType.Jks,
    };

    /// <summary>What does not fit together within one item.</summary>
    private static void Check(DeclaredItem item, KeyStoreDeclaration declaration)
    {
        var algorithm = declaration.KeyAlgorithm ?? KeyAlgorithm.Rsa;
        if (declaration.KeySize is { } size && !KeyPairGenerator.Supports(algorithm, size))
        {
            throw Mab.BadKeySize.Error(item.DisplayPath, size, Name(algorithm), algorithm switch
            {
                KeyAlgorithm.Rsa => KeyPairGenerator.RsaSizes,
                KeyAlgorithm.Ec => KeyPairGenerator.EcSizes,
                _ => "no KeySize at all",
            });
        }

        if (declaration.RenewBeforeDays is { } before && before >= (declaration.ValidityDays ?? KeyStoreDeclaration.DefaultValidityDays))
            throw Mab.NotANumber.Error(item.DisplayPath, "RenewBeforeDays", before, "fewer days than ValidityDays, or the certificate would be renewed by every build");

        if (declaration.TrustOnly)
        {
            foreach (var name in new[] { "Alias", "Subject", "SubjectAlternativeName", "KeyAlgorithm", "KeySize", "ValidityDays", "KeyPassword", "Renewal", "RenewBeforeDays", "ReuseKey", "CertificateReply", "IssuerKeyStore", "IdentityFrom" })
            {
                if (Text(item, name) is not null && !(name == "ReuseKey" && !declaration.ReuseKey))
                    throw Mab.DoesNotFit.Error(item.DisplayPath, name, "the keystore is TrustOnly, and has no own key");
            }
        }

        if (declaration.TrustOnly && declaration.IsAuthority)
            throw Mab.DoesNotFit.Error(item.DisplayPath, "Profile", "the keystore is TrustOnly, and has no own key to sign with");
        if (List(Text(item, "IssuerKeyStore")).Count > 1)
            throw Mab.DoesNotFit.Error(item.DisplayPath, "IssuerKeyStore", "it names several keystores, and a certificate has one issuer");
        if (declaration.Issuer is null)
            Needs(item, "IssuerKeyStore", "IssuerAlias", "IssuerPassword");
        if (declaration.IdentityFrom.Count == 0)
            Needs(item, "IdentityFrom", "IdentityPassword");

        // Where the own certificate comes from has one answer.
        var origins = new[] { "IdentityFrom", "IssuerKeyStore", "CertificateReply" }.Where(name => Text(item, name) is not null).ToList();
        if (origins.Count > 1)
            throw Mab.DoesNotFit.Error(item.DisplayPath, origins[1], $"{origins[0]} says already where the own certificate comes from");

        var type = declaration.DeclaredType ?? declaration.TypeByName;
        if (declaration.EncryptionProfile is not null && type == StoreType.Jks && !declaration.AlsoWrite.Contains(CopyFormat.Pkcs12))
            throw Mab.DoesNotFit.Error(item.DisplayPath, "EncryptionProfile", "the keystore is JKS, whose encryption cannot be chosen");

        if (declaration.Profile == Profile.ServiceNow)
            ServiceNowProfile.CheckDeclaration(declaration);
    }

    /// <summary>Metadata of one's own are allowed; but a misspelt IdentityFrom would make an identity that nobody wants.</summary>
    private static void CheckNames(DeclaredItem item, string itemName, IReadOnlyList<string> known)
    {
        foreach (var name in item.Names)
        {
            if (Misspelling.Meant(name, known) is { } meant)
                throw Mab.MisspeltMetadatum.Error(item.DisplayPath, name, itemName, meant);
        }
    }

    private static void Needs(DeclaredItem item, string needed, params string[] names)
    {
        foreach (var name in names)
        {
            if (Text(item, name) is not null)
                throw Mab.DoesNotFit.Error(item.DisplayPath, name, $"it belongs to {needed}, which is not declared");
        }
    }

    private IReadOnlyList<DeclaredFile> Files(DeclaredItem item, string name) => List(Text(item, name)).Select(file =>
    {
        // MSBuild turns the separators of items round, and leaves those of metadata as they were typed.
        var native = Path.DirectorySeparatorChar == '/' ? file.Replace('\\', '/') : file;
        return new DeclaredFile(InItem(item, () => FullPath.Of(name, native, ProjectDirectory, FileName.Shown(file))), file);
    }).ToList();

    private static void CheckPath(DeclaredItem item, string name, string shown, string path)
    {
        // The path itself is what is wrong, and would break the line that it is shown in.
        if (FileName.Problem(path) is { } problem)
            throw Mab.BadPath.Error(FileName.Shown(item.DisplayPath), name, FileName.Shown(shown), problem);
    }

    public static string Name(KeyAlgorithm algorithm) => algorithm switch
    {
        KeyAlgorithm.Rsa => "RSA",
        KeyAlgorithm.Ec => "EC",
        _ => "Ed25519",
    };

    private static X509Name CommonName(string value) =>
        DistinguishedName.Parse("CN=\"" + value.Replace("\\", "\\\\").Replace("\"", "\\\"") + "\"");

    private static string? AliasOf(DeclaredItem item, string name)
    {
        if (Text(item, name) is not { } alias)
            return null;
        var wrong = alias.Any(char.IsControl) ? "it has a control character"
            : alias.Length > 255 ? "it is longer than 255 characters"
            : null;
        return wrong is null ? Alias.Normalize(alias) : throw Mab.BadAlias.Error(item.DisplayPath, Printable(alias), wrong);
    }

    private static string Printable(string text) => new(text.Select(c => char.IsControl(c) ? '?' : c).Take(64).ToArray());

    private PasswordSource? Source(DeclaredItem item, string name) =>
        Text(item, name) is { } text ? InItem(item, () => PasswordSource.Parse(name, text, ProjectDirectory)) : null;

    private static T InItem<T>(DeclaredItem item, Func<T> read)
    {
        try
        {
            return read();
        }
        catch (MutualAuthException exception)
        {
            throw new MutualAuthException(exception.Finding.InFile(item.DisplayPath), exception);
        }
    }

    private static string? Text(DeclaredItem item, string name)
    {
        if (item.Metadata(name)?.Trim() is not { Length: > 0 } text)
            return null;
        // Before anything is said of it: what is wrong with a name or a number is said by repeating it.
        return FileKind.HoldsPrivateKey(text) ? throw Mab.KeyInDeclaration.Error(item.DisplayPath, name) : text;
    }

    private static IReadOnlyList<string> List(string? text) =>
        text is null ? [] : text.Split(';').Select(part => part.Trim()).Where(part => part.Length > 0).ToList();

    private static bool Boolean(DeclaredItem item, string name) => Text(item, name)?.ToLowerInvariant() switch
    {
        null or "false" => false,
        "true" => true,
        _ => throw Mab.UnknownValue.Error(item.DisplayPath, name, Text(item, name)!, "true or false"),
    };

    private static int? Number(DeclaredItem item, string name, int minimum, int maximum)
    {
        if (Text(item, name) is not { } text)
            return null;
        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= minimum && number <= maximum
            ? number
            : throw Mab.NotANumber.Error(item.DisplayPath, name, text, string.Format(CultureInfo.InvariantCulture, "a whole number from {0} to {1}", minimum, maximum));
    }

    private static T? Enumeration<T>(DeclaredItem item, string name, params T[] except) where T : struct, Enum =>
        Text(item, name) is { } text ? EnumerationValue(item, name, text, except) : null;

    private static IReadOnlyList<T> Enumerations<T>(DeclaredItem item, string name) where T : struct, Enum =>
        List(Text(item, name)) is { Count: > 0 } texts ? texts.Select(text => EnumerationValue<T>(item, name, text, [])).Distinct().ToList() : [];

    private static T EnumerationValue<T>(DeclaredItem item, string name, string text, T[] except) where T : struct, Enum =>
        (T)EnumerationValue(item, name, text, typeof(T), Array.ConvertAll(except, value => value.ToString()));

    /// <summary>Not generic: the sets and sequences that it would use are compiled once for each enumeration, in each first build.</summary>
    private static object EnumerationValue(DeclaredItem item, string name, string text, Type type, string[] except)
    {
        var names = Enum.GetNames(type).Where(value => value != nameof(Profile.None) && !except.Contains(value)).ToList();
        return names.Find(value => string.Equals(value, text, StringComparison.OrdinalIgnoreCase)) is { } known
            ? Enum.Parse(type, known)
            : throw Mab.UnknownValue.Error(item.DisplayPath, name, text, string.Join(", ", names.Select(value => Spelled(Enum.Parse(type, value)))));
    }

    /// <summary>As the README spells it, where that is not the way of C#.</summary>
    private static string Spelled(object value) => value switch
    {
        StoreType or CopyFormat => value.ToString()!.ToUpperInvariant(),
        KeyAlgorithm algorithm => Name(algorithm),
        _ => value.ToString()!,
    };
}
