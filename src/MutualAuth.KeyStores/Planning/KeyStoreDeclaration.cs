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

    /// <summary>A CA for other keystores, which name it in IssuerKeyStore; in the same project that is enough.</summary>
    CertificateAuthority,
}

/// <summary>A file that a metadatum names.</summary>
/// <param name="Path">The full path.</param>
/// <param name="DisplayPath">As the user wrote it, for messages.</param>
internal sealed record DeclaredFile(string Path, string DisplayPath);

/// <summary>A CA in another keystore.</summary>
/// <param name="Alias">Of its key entry; null for the only one.</param>
/// <param name="Password">Of the keystore and the key; null where that is known otherwise.</param>
internal sealed record IssuerDeclaration(DeclaredFile KeyStore, string? Alias, PasswordSource? Password);

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

    /// <summary>A request to a CA is to be written in this run: the way out of what is said of the certificate's end.</summary>
    public bool RequestNow { get; init; }

    /// <summary>The staged successor is to be put into service in this run.</summary>
    public bool ActivateNow { get; init; }

    /// <summary>Where the CA that signs the own certificate is kept; null for a self-signed one.</summary>
    public IssuerDeclaration? Issuer { get; init; }

    /// <summary>The own certificate is a CA's, which other keystores name as their issuer.</summary>
    public bool IsAuthority { get; init; }

    /// <summary>The files that the own key and chain are taken from; empty where they are made here.</summary>
    public IReadOnlyList<DeclaredFile> IdentityFrom { get; init; } = [];

    public PasswordSource? IdentityPassword { get; init; }

    /// <summary>The files of the CA's answer to a request for the own key's certificate; empty where there is none.</summary>
    public IReadOnlyList<DeclaredFile> CertificateReply { get; init; } = [];

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

    /// <summary>The keystore that a staged successor of the own identity waits in.</summary>
    public string SuccessorPath => Beside(".next" + System.IO.Path.GetExtension(Path));

    /// <summary>The successor's public certificate, DER.</summary>
    public string SuccessorCertificatePath => Beside(".next.cer");

    /// <summary>The same as PEM.</summary>
    public string SuccessorPemPath => Beside(".next.pem");

    /// <summary>What a partner is to be handed, in the words of a message.</summary>
    public string FilesToHand(bool successor) => successor
        ? $"{Display(SuccessorPemPath)} (PEM) or {Display(SuccessorCertificatePath)} (DER)"
        : $"{Display(PemPath)} (PEM) or {Display(CertificatePath)} (DER)";

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

    /// <summary>Of what tells keystores apart: all of the other members would take longer, and each of their types code of its own.</summary>
    public override int GetHashCode() => StringComparer.Ordinal.GetHashCode(Path);
}

/// <summary>A file of certificates that keystores must trust, as the project declares it.</summary>
internal sealed record PartnerDeclaration
{
    public required string Path { get; init; }

    public required string DisplayPath { get; init; }

    /// <summary>The first certificate's alias; further ones of the same file get <c>-2</c>, <c>-3</c>, …</summary>
    public required string Alias { get; init; }

    /// <summary>File names of the keystores that trust it; empty for all.</summary>
    public IReadOnlyList<string> KeyStores { get; init; } = [];

    /// <summary>Fingerprints in the form of <see cref="Certificates.Fingerprint"/>; empty where none is pinned.</summary>
    public IReadOnlyList<string> Pins { get; init; } = [];

    /// <summary>Where the file is itself a keystore.</summary>
    public PasswordSource? Password { get; init; }

    public required int ExpiryWarningDays { get; init; }

    public bool AllowExpired { get; init; }
}
