using Org.BouncyCastle.Asn1;
using Org.BouncyCastle.Asn1.X509;
using AuthorityKeyId = Org.BouncyCastle.Asn1.X509.AuthorityKeyIdentifier;

namespace MutualAuth.KeyStores.Certificates;

/// <summary>
/// Critical extensions that the JDK knows and cannot parse. It takes unknown ones, and those that it cannot parse but need not.
/// </summary>
internal static class CriticalExtensions
{
    private static readonly Dictionary<DerObjectIdentifier, (string Name, Func<Asn1Object, bool> IsReadable)> Known = new()
    {
        [X509Extensions.BasicConstraints] = ("BasicConstraints", IsBasicConstraints),
        [X509Extensions.KeyUsage] = ("KeyUsage", IsBits),
        [X509Extensions.ExtendedKeyUsage] = ("ExtendedKeyUsage", value => Sequence(value).All(one => one is DerObjectIdentifier)),
        [X509Extensions.SubjectAlternativeName] = ("SubjectAlternativeName", AreNames),
        [X509Extensions.IssuerAlternativeName] = ("IssuerAlternativeName", AreNames),
        [X509Extensions.SubjectKeyIdentifier] = ("SubjectKeyIdentifier", value => value is Asn1OctetString),
        [X509Extensions.AuthorityKeyIdentifier] = ("AuthorityKeyIdentifier", value => AuthorityKeyId.GetInstance(Sequence(value)) is not null && AreTagged(value)),
        [X509Extensions.NameConstraints] = ("NameConstraints", value => NameConstraints.GetInstance(Sequence(value)) is not null && AreTagged(value)),
        [X509Extensions.CertificatePolicies] = ("CertificatePolicies", value => Sequence(value).All(policy => PolicyInformation.GetInstance(Sequence(policy)) is not null)),
        [X509Extensions.PolicyMappings] = ("PolicyMappings", value => Sequence(value).All(pair => Sequence(pair) is { Count: 2 } two && two.All(one => one is DerObjectIdentifier))),
        [X509Extensions.PolicyConstraints] = ("PolicyConstraints", AreTagged),
        [X509Extensions.InhibitAnyPolicy] = ("InhibitAnyPolicy", value => value is DerInteger),
        [X509Extensions.CrlDistributionPoints] = ("CRLDistributionPoints", AreDistributionPoints),
        [X509Extensions.FreshestCrl] = ("FreshestCRL", AreDistributionPoints),
        [X509Extensions.IssuingDistributionPoint] = ("IssuingDistributionPoint", AreTagged),
        [X509Extensions.AuthorityInfoAccess] = ("AuthorityInfoAccess", AreAccessDescriptions),
        [X509Extensions.SubjectInfoAccess] = ("SubjectInfoAccess", AreAccessDescriptions),
        [X509Extensions.PrivateKeyUsagePeriod] = ("PrivateKeyUsagePeriod", AreTagged),
        [X509Extensions.CrlNumber] = ("CRLNumber", value => value is DerInteger),
        [new DerObjectIdentifier("2.16.840.1.113730.1.1")] = ("NetscapeCertType", IsBits),
    };

    public static string? Reason(X509Extensions? extensions)
    {
        if (extensions is null)
            return null;
        foreach (var identifier in extensions.ExtensionOids)
        {
            var extension = extensions.GetExtension(identifier);
            if (extension.IsCritical && Known.TryGetValue(identifier, out var known) && !IsReadable(identifier, extension, known.IsReadable))
                return $"its critical extension {known.Name} cannot be parsed";
        }

        return null;
    }

    private static bool IsReadable(DerObjectIdentifier identifier, X509Extension extension, Func<Asn1Object, bool> isReadable)
    {
        try
        {
            var value = extension.Value.GetOctets();
            return IsPlain(identifier, value) || isReadable(Asn1Object.FromByteArray(value));
        }
        catch (Exception)
        {
            return false;
        }
    }

    /// <summary>
    /// The two that nearly every certificate has, in the only ways that they are usually written: "no CA" or "CA" without more,
    /// and up to nine bits. For a thousand partners, making objects of them is a tenth of all work.
    /// </summary>
    private static bool IsPlain(DerObjectIdentifier identifier, byte[] value)
    {
        if (identifier.Equals(X509Extensions.BasicConstraints))
        {
            return (value.Length == 2 && value[0] == 0x30 && value[1] == 0)
                || (value.Length == 5 && value[0] == 0x30 && value[1] == 3 && value[2] == 1 && value[3] == 1 && value[4] == 0xFF);
        }

        return identifier.Equals(X509Extensions.KeyUsage)
            && value.Length is 4 or 5 && value[0] == 3 && value[1] == value.Length - 2 && value[2] < 8;
    }

    /// <summary>The sequence that something is; an exception where it is none.</summary>
    private static Asn1Sequence Sequence(Asn1Encodable value) => (Asn1Sequence)value.ToAsn1Object();

    private static bool AreTagged(Asn1Object value) => Sequence(value).All(one => one is Asn1TaggedObject);

    private static bool IsBits(Asn1Object value) => value is DerBitString;

    private static bool IsBasicConstraints(Asn1Object value)
    {
        // The JDK stops reading where no BOOLEAN comes first; a path length is an int to it.
        var parts = Sequence(value);
        return parts.Count < 2 || parts[0] is not DerBoolean || (parts[1] is DerInteger length && length.Value.BitLength < 32);
    }

    private static bool AreDistributionPoints(Asn1Object value) =>
        Sequence(value).All(point => AreTagged(point.ToAsn1Object()));

    private static bool AreAccessDescriptions(Asn1Object value) =>
        Sequence(value).All(one => AccessDescription.GetInstance(Sequence(one)) is not null);

    private static bool AreNames(Asn1Object value)
    {
        var names = Sequence(value);
        return names.Count > 0 && names.All(name => IsName(GeneralName.GetInstance(name)));
    }

    private static bool IsName(GeneralName name) => name.TagNo switch
    {
        GeneralName.IPAddress => Asn1OctetString.GetInstance(name.Name).GetOctets().Length is 4 or 8 or 16 or 32,
        GeneralName.UniformResourceIdentifier => IsUri(DerIA5String.GetInstance(name.Name).GetString()),
        GeneralName.Rfc822Name => DerIA5String.GetInstance(name.Name).GetString() is { Length: > 0 } email && email[email.Length - 1] != '@',
        GeneralName.OtherName => Sequence(name.Name).Count == 2,
        GeneralName.EdiPartyName => Sequence(name.Name).Count > 0,
        _ => true,
    };

    /// <summary>A scheme, and the characters of RFC 2396, as java.net.URI has it.</summary>
    private static bool IsUri(string uri) => uri.IndexOf(':') > 0 && !uri.Any(c => c is <= ' ' or '<' or '>' or '"' or '\\' or '^' or '`' or '{' or '|' or '}');
}
