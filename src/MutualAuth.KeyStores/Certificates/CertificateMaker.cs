using System.Security.Cryptography;
using MutualAuth.KeyStores.Keys;
using Org.BouncyCastle.Asn1;
using Org.BouncyCastle.Asn1.X509;
using Org.BouncyCastle.Math;

namespace MutualAuth.KeyStores.Certificates;

/// <summary>What a certificate of ours is to say about its holder, and for how long.</summary>
/// <param name="IsAuthority">The holder is a CA, and does not take part in TLS itself.</param>
internal sealed record CertificateTemplate(X509Name Subject, GeneralNames? AlternativeNames, int ValidityDays, bool IsAuthority = false);

/// <summary>Who signs a certificate.</summary>
/// <param name="Chain">The CA's own certificate first.</param>
internal sealed record CertificateSigner(PrivateKey Key, IReadOnlyList<Certificate> Chain)
{
    public Certificate Certificate => Chain[0];
}

/// <summary>Makes the own certificate of a keystore, for TLS as client and as server, or for a CA.</summary>
internal static class CertificateMaker
{
    /// <summary>A partner's clock may be behind ours by so much without refusing a certificate made this minute.</summary>
    private static readonly TimeSpan ClockSkew = TimeSpan.FromMinutes(5);

    public static Certificate SelfSigned(PrivateKey key, CertificateTemplate template, DateTimeOffset now) => Make(key, template, null, now);

    /// <param name="issuer">The CA; null for a self-signed certificate.</param>
    public static Certificate Make(PrivateKey key, CertificateTemplate template, CertificateSigner? issuer, DateTimeOffset now) =>
        Make(new Lazy<PrivateKey>(() => key), key.Algorithm, template, issuer, now);

    /// <param name="key">Asked for when all is done that can be done without it: the search for a new one takes the longest.</param>
    /// <param name="issuer">The CA; null for a self-signed certificate.</param>
    public static Certificate Make(
        Lazy<PrivateKey> key, KeyAlgorithm keyAlgorithm, CertificateTemplate template, CertificateSigner? issuer, DateTimeOffset now)
    {
        var tbs = new V3TbsCertificateGenerator();
        var serial = SerialNumber();
        tbs.SetSerialNumber(new DerInteger(serial));
        tbs.SetIssuer(issuer?.Certificate.Structure.Subject ?? template.Subject);
        tbs.SetSubject(template.Subject);
        tbs.SetStartDate(new Time((now - ClockSkew).UtcDateTime));
        tbs.SetEndDate(new Time(End(now, template.ValidityDays, issuer?.Chain ?? []).UtcDateTime));
        var extensions = Extensions(keyAlgorithm, template);

        var publicKey = key.Value.PublicKeyInfo();
        var signingKey = issuer?.Key ?? key.Value;
        var algorithm = signingKey.SignatureAlgorithm();
        tbs.SetSignature(algorithm);
        tbs.SetSubjectPublicKeyInfo(publicKey);
        extensions.AddExtension(X509Extensions.SubjectKeyIdentifier, false, KeyIdentifier(publicKey));
        // OpenSSL takes the first trusted certificate of the issuer's name that this allows, and looks no further. So that a
        // partner can trust a self-signed certificate and its successor, it points at itself alone: by serial number too,
        // since both may be about one key.
        extensions.AddExtension(X509Extensions.AuthorityKeyIdentifier, false, issuer is not null
            ? new AuthorityKeyIdentifier(KeyIdentifierOf(issuer.Certificate))
            : new AuthorityKeyIdentifier(KeyIdentifier(publicKey).GetKeyIdentifier(), new GeneralNames(new GeneralName(template.Subject)), serial));
        tbs.SetExtensions(extensions.Generate());

        var toBeSigned = tbs.GenerateTbsCertificate();
        var signature = signingKey.Sign(toBeSigned.GetEncoded(Asn1Encodable.Der));
        var certificate = new X509CertificateStructure(toBeSigned, algorithm, new DerBitString(signature));
        return Certificate.Parse(certificate.GetEncoded(Asn1Encodable.Der));
    }

    /// <summary>When a certificate made now ends: no certificate outlives one above it, which no verifier would accept.</summary>
    public static DateTimeOffset End(DateTimeOffset now, int validityDays, IEnumerable<Certificate> issuers)
    {
        var end = now.AddDays(validityDays);
        foreach (var issuer in issuers)
        {
            if (issuer.NotAfter < end)
                end = issuer.NotAfter;
        }

        return end;
    }

    /// <summary>What the holder asks of a CA, and a CA copies: the same in a request as in our own certificates.</summary>
    public static X509ExtensionsGenerator Extensions(KeyAlgorithm algorithm, CertificateTemplate template)
    {
        var generator = new X509ExtensionsGenerator();
        generator.AddExtension(X509Extensions.BasicConstraints, true, new BasicConstraints(template.IsAuthority));
        generator.AddExtension(X509Extensions.KeyUsage, true, new KeyUsage(
            template.IsAuthority ? KeyUsage.KeyCertSign | KeyUsage.CrlSign
            // RFC 5246 §7.4.2: RSA key exchange, which older Java partners still negotiate, needs keyEncipherment.
            : algorithm == KeyAlgorithm.Rsa ? KeyUsage.DigitalSignature | KeyUsage.KeyEncipherment
            : KeyUsage.DigitalSignature));
        // In a CA's certificate an EKU would limit what it may sign.
        if (!template.IsAuthority)
            generator.AddExtension(X509Extensions.ExtendedKeyUsage, false, new ExtendedKeyUsage(KeyPurposeID.id_kp_clientAuth, KeyPurposeID.id_kp_serverAuth));
        if (template.AlternativeNames is not null)
            generator.AddExtension(X509Extensions.SubjectAlternativeName, false, template.AlternativeNames);
        return generator;
    }

    /// <summary>The issuer's own identifier where it has one: others compare the two (RFC 5280 §4.2.1.1).</summary>
    private static byte[] KeyIdentifierOf(Certificate issuer) =>
        (issuer.Structure.TbsCertificate.Extensions is { } extensions && extensions.GetExtension(X509Extensions.SubjectKeyIdentifier) is { } extension
            ? SubjectKeyIdentifier.GetInstance(extension.GetParsedValue())
            : KeyIdentifier(issuer.Structure.SubjectPublicKeyInfo)).GetKeyIdentifier();

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
