using MutualAuth.KeyStores.Files;
using MutualAuth.KeyStores.Keys;
using MutualAuth.KeyStores.Stores;
using Org.BouncyCastle.Asn1.X509;

namespace MutualAuth.KeyStores.Planning;

internal enum Renewal
{
    /// <summary>Replace the own certificate when it nears its end or differs from the declaration.</summary>
    Auto,

    /// <summary>Make a successor for the partners to trust in advance; a person puts it into service.</summary>
    Stage,

    /// <summary>Only warn.</summary>
    Warn,
}

internal enum UndeclaredEntries
{
    Remove,
    Keep,
    Error,
}

internal enum CopyFormat
{
    Jks,
    Pkcs12,
    Pem,
}

internal enum CopyToOutput
{
    Never,
    PreserveNewest,
    Always,
}

internal enum Profile
{
    None,
    ServiceNow,
}

/// <summary>
/// What one keystore must hold, as the project declares it. What is null was not declared: then an existing
/// keystore is left as it is in that respect, and the default applies where something new is made.
/// </summary>
internal sealed record KeyStoreDeclaration
{
    /// <summary>The full path.</summary>
    public required string Path { get; init; }

    /// <summary>The path as the user wrote it, for messages.</summary>
    public required string DisplayPath { get; init; }

    public string FileName => System.IO.Path.GetFileName(Path);

    public string Folder => System.IO.Path.GetDirectoryName(Path)!;

    public StoreType? DeclaredType { get; init; }

    /// <summary>The type that the file name's extension stands for; JKS where it stands for none.</summary>
    public required StoreType TypeByName { get; init; }

    public string? DeclaredAlias { get; init; }

    public required string DefaultAlias { get; init; }

    public X509Name? Subject { get; init; }

    public required X509Name DefaultSubject { get; init; }

    public GeneralNames? AlternativeNames { get; init; }

    public KeyAlgorithm? KeyAlgorithm { get; init; }

    public int? KeySize { get; init; }

    public int? ValidityDays { get; init; }

    public const int DefaultValidityDays = 365;

    public required PasswordSource StorePassword { get; init; }

    /// <summary>The store password is the random one that we make and keep in a file beside the keystore.</summary>
    public bool StorePasswordIsOurs { get; init; }

    public PasswordSource? PreviousStorePassword { get; init; }

    public PasswordSource? KeyPassword { get; init; }

    public bool TrustOnly { get; init; }

    public EncryptionProfile? EncryptionProfile { get; init; }

    public IReadOnlyList<CopyFormat> AlsoWrite { get; init; } = [];

    public Renewal Renewal { get; init; }

    public int? RenewBeforeDays { get; init; }

    public bool ReuseKey { get; init; }

    /// <summary>The own certificate is to be renewed in this run, whatever its expiry.</summary>
    public bool RenewNow { get; init; }

    /// <summary>Full paths of the CA's answer to a request for the own key's certificate; empty where there is none.</summary>
    public IReadOnlyList<string> CertificateReply { get; init; } = [];

    /// <summary>A self-signed own certificate is an error.</summary>
    public bool RequireCaSigned { get; init; }

    public UndeclaredEntries UndeclaredEntries { get; init; }

    public CopyToOutput CopyToOutput { get; init; }

    public Profile Profile { get; init; }

    /// <summary>The own public certificate, DER, to hand to a partner.</summary>
    public string CertificatePath => Beside(".cer");

    /// <summary>The same as PEM.</summary>
    public string PemPath => Beside(".pem");

    /// <summary>The request to a CA, PEM (PKCS #10).</summary>
    public string RequestPath => Beside(".csr");

    /// <summary>A file beside the keystore, with its name and another extension.</summary>
    public string Beside(string extension) =>
        System.IO.Path.Combine(Folder, System.IO.Path.GetFileNameWithoutExtension(Path) + extension);

    /// <summary>The path of a file beside the keystore, as the user would write it.</summary>
    public string Display(string path)
    {
        var folder = System.IO.Path.GetDirectoryName(DisplayPath);
        var relative = path.Substring(Folder.Length).TrimStart('/', '\\').Replace('\\', '/');
        return string.IsNullOrEmpty(folder) ? relative : folder.Replace('\\', '/').TrimEnd('/') + "/" + relative;
    }
}

/// <summary>A file of certificates that keystores must trust, as the project declares it.</summary>
internal sealed record PartnerDeclaration
{
    public required string Path { get; init; }

    public required string DisplayPath { get; init; }

    /// <summary>The first certificate's alias; further ones of the same file get <c>-2</c>, <c>-3</c>, …</summary>
    public required string Alias { get; init; }

    /// <summary>The alias was written down, not derived from the file name.</summary>
    public bool AliasIsDeclared { get; init; }

    /// <summary>File names of the keystores that trust it; empty for all.</summary>
    public IReadOnlyList<string> KeyStores { get; init; } = [];

    /// <summary>Fingerprints in the form of <see cref="Certificates.Fingerprint"/>; empty where none is pinned.</summary>
    public IReadOnlyList<string> Pins { get; init; } = [];

    /// <summary>Where the file is itself a keystore.</summary>
    public PasswordSource? Password { get; init; }

    public required int ExpiryWarningDays { get; init; }

    public bool AllowExpired { get; init; }
}
