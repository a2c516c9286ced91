using Org.BouncyCastle.Asn1;
using Org.BouncyCastle.Asn1.Oiw;
using Org.BouncyCastle.Asn1.Pkcs;
using Org.BouncyCastle.Asn1.X509;
using Org.BouncyCastle.Asn1.X9;

namespace MutualAuth.KeyStores.Certificates;

/// <summary>What makes a certificate weak, by the measure of NIST SP 800-57: less than 112 bits of security.</summary>
internal static class CertificateWeakness
{
    private static readonly Dictionary<DerObjectIdentifier, string> WeakSignatures = new()
    {
        [PkcsObjectIdentifiers.MD2WithRsaEncryption] = "MD2",
        [PkcsObjectIdentifiers.MD5WithRsaEncryption] = "MD5",
        [OiwObjectIdentifiers.MD5WithRsa] = "MD5",
        [PkcsObjectIdentifiers.Sha1WithRsaEncryption] = "SHA-1",
        [OiwObjectIdentifiers.Sha1WithRsa] = "SHA-1",
        [OiwObjectIdentifiers.DsaWithSha1] = "SHA-1",
        [X9ObjectIdentifiers.IdDsaWithSha1] = "SHA-1",
        [X9ObjectIdentifiers.ECDsaWithSha1] = "SHA-1",
    };

    /// <summary>Such as <c>RSA with 1024 bits, signed with SHA-1</c>; null where nothing is weak.</summary>
    public static string? Reason(Certificate certificate) => certificate.Weakness;

    /// <summary>The same, of one that is just being read. Never throws.</summary>
    public static string? Reason(X509CertificateStructure structure)
    {
        var key = Attempt(KeyReason, structure);
        var signature = Attempt(SignatureReason, structure);
        return key is null || signature is null ? key ?? signature : $"{key}, {signature}";
    }

    private static string? Attempt(Func<X509CertificateStructure, string?> reason, X509CertificateStructure certificate)
    {
        try
        {
            return reason(certificate);
        }
        catch (Exception)
        {
            // What cannot be read is for JdkAcceptance to tell of.
            return null;
        }
    }

    private static string? KeyReason(X509CertificateStructure certificate)
    {
        var info = certificate.SubjectPublicKeyInfo;
        var algorithm = info.Algorithm.Algorithm;
        if (algorithm.Equals(PkcsObjectIdentifiers.RsaEncryption) || algorithm.Equals(PkcsObjectIdentifiers.IdRsassaPss))
        {
            if (OrdinaryRsaKey.Is(info.PublicKey.GetBytes()))
                return null;
            var size = RsaPublicKeyStructure.GetInstance(info.ParsePublicKey()).Modulus.BitLength;
            return size < 2048 ? $"RSA with {size} bits" : null;
        }

        if (algorithm.Equals(X9ObjectIdentifiers.IdECPublicKey) && info.Algorithm.Parameters is DerObjectIdentifier curve)
        {
            var size = NamedCurve.FieldSize(curve);
            return size is > 0 and < 224 ? $"EC with {size} bits" : null;
        }

        return null;
    }

    private static string? SignatureReason(X509CertificateStructure certificate)
    {
        // Nobody verifies the signature of a self-signed certificate: it is trusted for its bytes.
        return Hash(certificate.SignatureAlgorithm) is { } hash && !certificate.Issuer.Equivalent(certificate.Subject, inOrder: true) ? $"signed with {hash}" : null;
    }

    private static string? Hash(AlgorithmIdentifier algorithm)
    {
        if (WeakSignatures.TryGetValue(algorithm.Algorithm, out var hash))
            return hash;
        // RSASSA-PSS means SHA-1 unless it says otherwise (RFC 4055, section 3.1).
        return algorithm.Algorithm.Equals(PkcsObjectIdentifiers.IdRsassaPss)
            && RsassaPssParameters.GetInstance(algorithm.Parameters).HashAlgorithm.Algorithm.Equals(OiwObjectIdentifiers.IdSha1)
            ? "SHA-1"
            : null;
    }
}
