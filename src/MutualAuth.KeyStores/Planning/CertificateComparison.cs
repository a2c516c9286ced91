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
    /// <param name="issuers">The chain of the CA that signs it; empty where none is declared, or known.</param>
    public static IReadOnlyList<string> Differences(KeyStoreDeclaration declaration, Certificate certificate, IReadOnlyList<Certificate> issuers)
    {
        var differences = new List<string>();
        if (declaration.Subject is { } subject && !subject.Equivalent(certificate.Structure.Subject, inOrder: true))
            differences.Add($"its subject is {certificate.Subject}, declared is {DistinguishedName.Format(subject)}");
        if (declaration.AlternativeNames is { } names && !SameEncoding(names, AlternativeNamesOf(certificate)))
            differences.Add("its subject alternative names are not those declared");
        if (KeyDiffers(declaration, certificate))
            differences.Add($"its key is {PublicKey(certificate)}, declared is {DeclaredKey(declaration, PublicKey(certificate))}");
        if (declaration.ValidityDays is { } days && !IsValidFor(certificate, days, issuers))
            differences.Add(string.Format(CultureInfo.InvariantCulture, "it is valid for {0:0} days, declared are {1}", (certificate.NotAfter - certificate.NotBefore).TotalDays, days));
        // Said outright: another item that names the wrong keystore as its issuer must not turn this one into a CA.
        if (declaration.Profile == Profile.CertificateAuthority && !certificate.IsAuthority)
            differences.Add("it is not the certificate of a CA");
        if (issuers.Count > 0 && !ChainSearch.IsSignedBy(certificate, issuers[0]))
            differences.Add($"it is not signed by {issuers[0].Subject}");
        return differences;
    }

    public static bool KeyDiffers(KeyStoreDeclaration declaration, Certificate certificate) =>
        PublicKey(certificate) != DeclaredKey(declaration, PublicKey(certificate));

    /// <summary>The kind of key that is wanted; of an existing one, what is not declared stays as it is.</summary>
    /// <param name="actual">Null where there is none yet.</param>
    public static PublicKeyDescription DeclaredKey(KeyStoreDeclaration declaration, PublicKeyDescription? actual)
    {
        // A size that the present kind of key does not have can only be meant for the default kind.
        var algorithm = declaration.KeyAlgorithm
            ?? (actual is null || (declaration.KeySize is { } declared && !KeyPairGenerator.Supports(actual.Algorithm, declared))
                ? KeyAlgorithm.Rsa
                : actual.Algorithm);
        var size = declaration.KeySize
            ?? (algorithm == actual?.Algorithm ? actual.Size : KeyPairGenerator.DefaultSize(algorithm));
        return new PublicKeyDescription(algorithm, size);
    }

    private static bool IsValidFor(Certificate certificate, int days, IReadOnlyList<Certificate> issuers) =>
        Math.Abs((certificate.NotAfter - certificate.NotBefore).TotalDays - days) <= 1
        // No certificate outlives its issuers'.
        || (issuers.Count > 0 && certificate.NotAfter == issuers.Min(issuer => issuer.NotAfter));

    private static PublicKeyDescription PublicKey(Certificate certificate) =>
        PublicKeyDescription.Of(certificate.Structure.SubjectPublicKeyInfo);

    private static Asn1Encodable? AlternativeNamesOf(Certificate certificate)
    {
        try
        {
            return certificate.Structure.TbsCertificate.Extensions?.GetExtension(X509Extensions.SubjectAlternativeName)?.GetParsedValue();
        }
        catch (Exception)
        {
            // Names that cannot be read are not those declared.
            return null;
        }
    }

    private static bool SameEncoding(Asn1Encodable one, Asn1Encodable? other) =>
        other is not null && one.GetEncoded(Asn1Encodable.Der).AsEnumerable().SequenceEqual(other.GetEncoded(Asn1Encodable.Der));
}
