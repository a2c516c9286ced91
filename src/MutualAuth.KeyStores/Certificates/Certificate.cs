using MutualAuth.KeyStores.Findings;
using Org.BouncyCastle.Asn1;
using Org.BouncyCastle.Asn1.X509;

namespace MutualAuth.KeyStores.Certificates;

/// <summary>An X.509 certificate: its exact bytes, and what is read from them. Equal when the bytes are equal.</summary>
internal sealed class Certificate : IEquatable<Certificate>
{
    private readonly byte[] _der;
    private X509CertificateStructure? _structure;
    private byte[]? _hash;
    private string? _sha256;
    private string? _subject;
    private string? _issuer;

    private Certificate(byte[] der, X509CertificateStructure structure)
    {
        _der = der;
        // Dates are parsed lazily by BouncyCastle and throw on nonsense; a certificate without dates is none.
        NotBefore = new(structure.StartDate.ToDateTime().ToUniversalTime(), TimeSpan.Zero);
        NotAfter = new(structure.EndDate.ToDateTime().ToUniversalTime(), TimeSpan.Zero);
        RefusedByJdk = JdkAcceptance.Reason(structure, der);
        Weakness = CertificateWeakness.Reason(structure);
    }

    /// <summary>Reads one certificate that takes up all of <paramref name="der"/>.</summary>
    /// <param name="hash">Its SHA-256, where that is known.</param>
    /// <exception cref="MutualAuthException">The bytes are not a certificate (<see cref="Mab.DamagedCertificate"/>).</exception>
    public static Certificate Parse(byte[] der, byte[]? hash = null)
    {
        try
        {
            return new Certificate(der, Read(der)) { _hash = hash };
        }
        catch (Exception exception) when (exception is not MutualAuthException)
        {
            throw new MutualAuthException(Mab.DamagedCertificate.At(null, "its ASN.1 is not that of a certificate"), exception);
        }
    }

    /// <summary>The DER bytes. The array is shared: callers do not write to it.</summary>
    public byte[] Der => _der;

    /// <summary>
    /// Parsed again for the few that are asked for it. It takes five times the memory of the bytes, and of a partner's
    /// certificate nobody wants to know more than what is read from it at once: ten thousand of them are to fit.
    /// </summary>
    public X509CertificateStructure Structure => _structure ??= Read(_der);

    /// <summary>The subject as keytool prints it (RFC 1779 order: most specific first).</summary>
    public string Subject => _subject ??= DistinguishedName.Format((_structure ?? Read(_der)).Subject);

    public string Issuer => _issuer ??= DistinguishedName.Format((_structure ?? Read(_der)).Issuer);

    public DateTimeOffset NotBefore { get; }

    public DateTimeOffset NotAfter { get; }

    /// <summary>Why the JDK would refuse it, and with it the whole keystore; null where it does not.</summary>
    public string? RefusedByJdk { get; }

    /// <summary>What is weak about it; null where nothing is.</summary>
    public string? Weakness { get; }

    /// <summary>The day of <see cref="NotAfter"/> in UTC, for messages.</summary>
    public string LastDay => NotAfter.ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture);

    /// <summary>Calendar days in UTC until <see cref="LastDay"/>, which people see beside them; negative after it.</summary>
    public int DaysLeft(DateTimeOffset now) => (NotAfter.UtcDateTime.Date - now.UtcDateTime.Date).Days;

    /// <summary>The same in words.</summary>
    public string DaysLeftInWords(DateTimeOffset now) => DaysLeft(now) switch
    {
        0 => "less than a day",
        1 => "1 day",
        var days => days.ToString(System.Globalization.CultureInfo.InvariantCulture) + " days",
    };

    /// <summary>The day of <see cref="NotBefore"/> in UTC, for messages.</summary>
    public string FirstDay => NotBefore.ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture);

    /// <summary>The SHA-256 of the DER bytes in upper-case hexadecimal with colons, as keytool and openssl print it.</summary>
    public string Sha256 => _sha256 ??= Fingerprint.Format(Hash);

    /// <summary>The bytes of <see cref="Sha256"/>.</summary>
    public byte[] Hash => _hash ??= Fingerprint.Hash(_der);

    /// <summary>The DER of the SubjectPublicKeyInfo.</summary>
    public byte[] PublicKeyInfo
    {
        get
        {
            try
            {
                return Structure.SubjectPublicKeyInfo.GetEncoded(Asn1Encodable.Der);
            }
            catch (Exception)
            {
                // BouncyCastle cannot sort every SET that it can read. In no key of ours is there one.
                return Structure.SubjectPublicKeyInfo.GetEncoded();
            }
        }
    }

    /// <summary>Issuer and subject are the same name. Whether the signature is its own too is for a chain check to say.</summary>
    public bool IsSelfIssued => Structure.Issuer.Equivalent(Structure.Subject, inOrder: true);

    /// <summary>It may sign others: BasicConstraints says CA, and KeyUsage, where there is one, keyCertSign (RFC 5280 §4.2.1.9).</summary>
    public bool IsAuthority
    {
        get
        {
            try
            {
                return Structure.TbsCertificate.Extensions is { } extensions
                    && BasicConstraints.FromExtensions(extensions) is { } constraints && constraints.IsCA()
                    && (KeyUsage.FromExtensions(extensions) is not { } usage || (usage.IntValue & KeyUsage.KeyCertSign) != 0);
            }
            catch (Exception)
            {
                // An extension that cannot be read makes no CA.
                return false;
            }
        }
    }

    /// <summary>
    /// It says that its key signs certificates, and does not sign handshakes. What merely does not deny being a CA is none:
    /// <c>openssl req -x509</c> marks every certificate so.
    /// </summary>
    public bool IsAuthorityAlone => IsAuthority
        && KeyUsage.FromExtensions(Structure.TbsCertificate.Extensions) is { } usage
        && (usage.IntValue & KeyUsage.DigitalSignature) == 0;

    /// <summary>How many CAs may stand between this one and the certificate at the end; null for any number (RFC 5280 §4.2.1.9).</summary>
    public int? PathLength => IsAuthority && BasicConstraints.FromExtensions(Structure.TbsCertificate.Extensions).PathLenConstraintInteger is { } length
        ? (length.TryGetIntValueExact(out var value) ? value : int.MaxValue)
        : null;

    public bool Equals(Certificate? other) =>
        ReferenceEquals(this, other) || (other is not null && IsOf(other._der));

    /// <summary>Whether these are its bytes.</summary>
    public bool IsOf(byte[] der) => _der.Length == der.Length && _der.AsEnumerable().SequenceEqual(der);

    public override bool Equals(object? obj) => Equals(obj as Certificate);

    /// <summary>Of a hash that nobody can make many certificates of: a hostile bundle must not turn a set into a list.</summary>
    public override int GetHashCode() => BitConverter.ToInt32(Hash, 0);

    private static X509CertificateStructure Read(byte[] der) =>
        X509CertificateStructure.GetInstance(Asn1Object.FromByteArray(der)) ?? throw new ArgumentException("empty");

    public override string ToString() => $"{Subject} ({Sha256})";
}
