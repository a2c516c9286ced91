using System.Security.Cryptography;
using MutualAuth.KeyStores.Keys;
using Org.BouncyCastle.Asn1;
using Org.BouncyCastle.Asn1.X509;
using Org.BouncyCastle.Math;

namespace MutualAuth.KeyStores.Certificates;

/// <summary>What a certificate of ours is to say about its holder, and for how long.</summary>
internal sealed record CertificateTemplate(X509Name Subject, GeneralNames? AlternativeNames, int ValidityDays);

/// <summary>Makes the own certificate of a keystore, for TLS as client and as server.</summary>
internal static class CertificateMaker
{
    /// <summary>A partner's clock may be behind ours by so much without refusing a certificate made this minute.</summary>
    private static readonly TimeSpan ClockSkew = TimeSpan.FromMinutes(5);

    public static Certificate SelfSigned(PrivateKey key, CertificateTemplate template, DateTimeOffset now)
    {
        var publicKey = key.PublicKeyInfo();
        var algorithm = key.SignatureAlgorithm();

        var tbs = new V3TbsCertificateGenerator();
        tbs.SetSerialNumber(new DerInteger(SerialNumber()));
        tbs.SetSignature(algorithm);
        tbs.SetIssuer(template.Subject);
        tbs.SetSubject(template.Subject);
        tbs.SetStartDate(new Time((now - ClockSkew).UtcDateTime));
        tbs.SetEndDate(new Time(now.AddDays(template.ValidityDays).UtcDateTime));
        tbs.SetSubjectPublicKeyInfo(publicKey);
        var extensions = Extensions(key.Algorithm, template.AlternativeNames);
        extensions.AddExtension(X509Extensions.SubjectKeyIdentifier, false, KeyIdentifier(publicKey));
        tbs.SetExtensions(extensions.Generate());

        var toBeSigned = tbs.GenerateTbsCertificate();
        var signature = key.Sign(toBeSigned.GetEncoded(Asn1Encodable.Der));
        var certificate = new X509CertificateStructure(toBeSigned, algorithm, new DerBitString(signature));
        return Certificate.Parse(certificate.GetEncoded(Asn1Encodable.Der));
    }

    /// <summary>What the holder asks of a CA, and a CA copies: the same in a request as in our own certificates.</summary>
    public static X509ExtensionsGenerator Extensions(KeyAlgorithm algorithm, GeneralNames? alternativeNames)
    {
        var generator = new X509ExtensionsGenerator();
        generator.AddExtension(X509Extensions.BasicConstraints, true, new BasicConstraints(false));
        // RFC 5246 §7.4.2: RSA key exchange, which older Java partners still negotiate, needs keyEncipherment.
        generator.AddExtension(X509Extensions.KeyUsage, true, new KeyUsage(
            algorithm == KeyAlgorithm.Rsa ? KeyUsage.DigitalSignature | KeyUsage.KeyEncipherment : KeyUsage.DigitalSignature));
        generator.AddExtension(X509Extensions.ExtendedKeyUsage, false, new ExtendedKeyUsage(
            KeyPurposeID.id_kp_clientAuth, KeyPurposeID.id_kp_serverAuth));
        if (alternativeNames is not null)
            generator.AddExtension(X509Extensions.SubjectAlternativeName, false, alternativeNames);
        return generator;
    }

    /// <summary>RFC 5280 §4.2.1.2, method 1: the SHA-1 of the public key's bits.</summary>
    private static SubjectKeyIdentifier KeyIdentifier(SubjectPublicKeyInfo publicKey)
    {
        using var sha1 = SHA1.Create();
        return new SubjectKeyIdentifier(sha1.ComputeHash(publicKey.PublicKey.GetBytes()));
    }

    /// <summary>127 random bits, positive and not zero (RFC 5280 §4.1.2.2; the CA/Browser Forum asks for 64).</summary>
    private static BigInteger SerialNumber()
    {
        var bytes = new byte[16];
        using var random = RandomNumberGenerator.Create();
        random.GetBytes(bytes);
        bytes[0] = (byte)((bytes[0] & 0x7F) | 0x40);
        return new BigInteger(1, bytes);
    }
}
