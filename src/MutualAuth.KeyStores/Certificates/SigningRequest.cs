using MutualAuth.KeyStores.Keys;
using Org.BouncyCastle.Asn1;
using Org.BouncyCastle.Asn1.Pkcs;

namespace MutualAuth.KeyStores.Certificates;

/// <summary>A request to a CA (PKCS #10, RFC 2986): keytool -certreq.</summary>
internal static class SigningRequest
{
    /// <summary>The PEM label (RFC 7468 §7).</summary>
    public const string Label = "CERTIFICATE REQUEST";

    /// <summary>DER, signed with the key, which proves to the CA that the asker has it.</summary>
    public static byte[] Make(PrivateKey key, CertificateTemplate template)
    {
        var info = Info(key, template);
        var signature = key.Sign(info.GetEncoded(Asn1Encodable.Der));
        return new CertificationRequest(info, key.SignatureAlgorithm(), new DerBitString(signature)).GetEncoded(Asn1Encodable.Der);
    }

    /// <summary>Whether a PEM file asks for the same already; its signature alone may differ, since ECDSA's is random.</summary>
    public static bool AsksTheSame(byte[] pem, PrivateKey key, CertificateTemplate template) =>
        Read(pem, info => info) is { } asked && asked.AsEnumerable().SequenceEqual(Info(key, template).GetEncoded(Asn1Encodable.Der));

    /// <summary>DER of the public key that a PEM file asks a certificate for; null where it is no request.</summary>
    public static byte[]? PublicKeyInfo(byte[] pem) =>
        Read(pem, info => info.SubjectPublicKeyInfo);

    /// <summary>DER of a part of the request.</summary>
    private static byte[]? Read(byte[] pem, Func<CertificationRequestInfo, Asn1Encodable> part)
    {
        try
        {
            var block = PemReader.Read(pem).FirstOrDefault(candidate => candidate.Label is Label or "NEW " + Label);
            return block?.Der is { } der
                ? part(CertificationRequest.GetInstance(Asn1Object.FromByteArray(der)).GetCertificationRequestInfo()).GetEncoded(Asn1Encodable.Der)
                : null;
        }
        catch (Exception)
        {
            // BouncyCastle answers nonsense with exceptions of many kinds; some of it when it is to be written.
            return null;
        }
    }

    /// <summary>Asks for the extensions that our own certificates have (RFC 2985 §5.4.2, extensionRequest).</summary>
    private static CertificationRequestInfo Info(PrivateKey key, CertificateTemplate template)
    {
        var extensions = CertificateMaker.Extensions(key.Algorithm, template).Generate();
        var attribute = new AttributePkcs(PkcsObjectIdentifiers.Pkcs9AtExtensionRequest, new DerSet(extensions));
        return new CertificationRequestInfo(template.Subject, key.PublicKeyInfo(), new DerSet(attribute));
    }
}
