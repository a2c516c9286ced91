using MutualAuth.KeyStores.Certificates;
using Org.BouncyCastle.Asn1.X509;

namespace MutualAuth.KeyStores.Handshake;

/// <summary>What a certificate says that its key may be used for. One that says nothing may be used for everything (RFC 5280 §4.2.1.3, §4.2.1.12).</summary>
internal static class CertificatePurpose
{
    /// <summary>KeyUsage lets the key sign handshakes, as all key exchanges but that of old RSA want it.</summary>
    public static bool MaySignHandshakes(Certificate certificate) => Read(certificate, extensions =>
        KeyUsage.FromExtensions(extensions) is not { } usage || (usage.IntValue & KeyUsage.DigitalSignature) != 0);

    /// <summary>ExtendedKeyUsage lists the role, or any.</summary>
    public static bool MayBe(TlsRole role, Certificate certificate) => Read(certificate, extensions =>
        ExtendedKeyUsage.FromExtensions(extensions) is not { } usage
        || usage.HasKeyPurposeId(role == TlsRole.Client ? KeyPurposeID.id_kp_clientAuth : KeyPurposeID.id_kp_serverAuth)
        || usage.HasKeyPurposeId(KeyPurposeID.AnyExtendedKeyUsage));

    /// <summary>A CA's certificate that is of no use in a handshake: it may sign others, and nothing else.</summary>
    public static bool IsForSigningOnly(Certificate certificate) => certificate.IsAuthority && !MaySignHandshakes(certificate);

    private static bool Read(Certificate certificate, Func<X509Extensions, bool> allows)
    {
        try
        {
            return certificate.Structure.TbsCertificate.Extensions is not { } extensions || allows(extensions);
        }
        catch (Exception)
        {
            // Nobody uses a certificate for what it says in words that cannot be read.
            return false;
        }
    }
}
