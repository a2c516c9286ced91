using System.Globalization;
using MutualAuth.KeyStores.Certificates;
using MutualAuth.KeyStores.Keys;
using Org.BouncyCastle.Asn1;
using Org.BouncyCastle.Asn1.X509;

namespace MutualAuth.KeyStores.Planning;

/// <summary>Holds an own certificate against its declaration. What is not declared is not compared.</summary>
internal static class CertificateComparison
{
    /// <summary>What the certificate says otherwise than the declaration does, in words.</summary>
    /// <param name="issuer">The CA that signs it, where one is declared and known.</param>
    public static IReadOnlyList<string> Differences(KeyStoreDeclaration declaration, Certificate certificate, Certificate? issuer)
    {
        var differences = new List<string>();
        if (declaration.Subject is { } subject && !subject.Equivalent(certificate.Structure.Subject, inOrder: true))
            differences.Add($"its subject is {certificate.Subject}, declared is {DistinguishedName.Format(subject)}");
        if (declaration.AlternativeNames is { } names && !SameEncoding(names, AlternativeNamesOf(certificate)))
            differences.Add("its subject alternative names are not those declared");
        if (KeyDiffers(declaration, certificate))
            differences.Add($"its key is {PublicKey(certificate)}, declared is {DeclaredKey(declaration, PublicKey(certificate))}");
        if (declaration.ValidityDays is { } days && !IsValidFor(certificate, days, issuer))
            differences.Add(string.Format(CultureInfo.InvariantCulture, "it is valid for {0:0} days, declared are {1}", (certificate.NotAfter - certificate.NotBefore).TotalDays, days));
        if (declaration.IsAuthority && !certificate.IsAuthority)
            differences.Add("it is not the certificate of a CA");
        if (issuer is not null && !ChainSearch.IsSignedBy(certificate, issuer))
            differences.Add($"it is not signed by {issuer.Subject}");
        return differences;
    }

    public static bool KeyDiffers(KeyStoreDeclaration declaration, Certificate certificate) =>
        PublicKey(certificate) != DeclaredKey(declaration, PublicKey(certificate));

    private static PublicKeyDescription DeclaredKey(KeyStoreDeclaration declaration, PublicKeyDescription actual)
    {
        var algorithm = declaration.KeyAlgorithm ?? actual.Algorithm;
        var size = declaration.KeySize
            ?? (algorithm == actual.Algorithm ? actual.Size : KeyPairGenerator.DefaultSize(algorithm));
        return new PublicKeyDescription(algorithm, size);
    }

    private static bool IsValidFor(Certificate certificate, int days, Certificate? issuer) =>
        Math.Abs((certificate.NotAfter - certificate.NotBefore).TotalDays - days) <= 1
        // No certificate outlives its issuer's.
        || (issuer is not null && certificate.NotAfter == issuer.NotAfter);

    private static PublicKeyDescription PublicKey(Certificate certificate) =>
        PublicKeyDescription.Of(certificate.Structure.SubjectPublicKeyInfo);

    private static Asn1Encodable? AlternativeNamesOf(Certificate certificate) =>
        certificate.Structure.TbsCertificate.Extensions?.GetExtension(X509Extensions.SubjectAlternativeName)?.GetParsedValue();

    private static bool SameEncoding(Asn1Encodable one, Asn1Encodable? other) =>
        other is not null && one.GetEncoded(Asn1Encodable.Der).AsEnumerable().SequenceEqual(other.GetEncoded(Asn1Encodable.Der));
}
