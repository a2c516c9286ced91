using System.Text;
using MutualAuth.KeyStores.Certificates;
using Org.BouncyCastle.Asn1;
using Org.BouncyCastle.Asn1.Pkcs;

namespace MutualAuth.KeyStores.Stores;

/// <summary>
/// The bag of a trusted certificate as the JDK and <see cref="Pkcs12Writer"/> write it: a name, the mark of trust, and nothing
/// besides. A truststore has thousands of them, and their bytes are compared here with what they have to be: it is a tenth of
/// the work of building their ASN.1 objects. A bag of any other form is not one of these, and is for the general reader.
/// </summary>
internal static class TrustedCertificateBag
{
    private static readonly byte[] CertBag = PkcsObjectIdentifiers.CertBag.GetEncoded();
    private static readonly byte[] X509 = PkcsObjectIdentifiers.X509Certificate.GetEncoded();
    private static readonly byte[] FriendlyName = PkcsObjectIdentifiers.Pkcs9AtFriendlyName.GetEncoded();
    private static readonly byte[] Trusted = BagAttributes.TrustedForAnyPurpose.GetEncoded();

    /// <summary>Reads the bag that takes up all of the range; false where it is not of this form.</summary>
    /// <param name="name">Its friendlyName as it is written.</param>
    /// <param name="certificate">What it holds in the place of a certificate, unparsed.</param>
    public static bool TryRead(byte[] content, int position, int length, out string name, out byte[] certificate)
    {
        (name, certificate) = ("", []);
        var all = new DerRange(content, position, position + length);
        if (!all.Take(DerElement.Sequence, out var bag) || !all.IsAtEnd
            || !bag.Take(CertBag) || !bag.Take(DerElement.Explicit0, out var value) || !bag.Take(DerElement.Set, out var attributes) || !bag.IsAtEnd
            || !value.Take(DerElement.Sequence, out var certBag) || !value.IsAtEnd
            || !certBag.Take(X509) || !certBag.Take(DerElement.Explicit0, out var tagged) || !certBag.IsAtEnd
            || !tagged.Take(Asn1Tags.OctetString, out var der) || !tagged.IsAtEnd)
        {
            return false;
        }

        // DER sorts a set, and not every writer is particular about it.
        var trustedFirst = attributes.Take(Trusted);
        if (!attributes.Take(DerElement.Sequence, out var attribute) || (!trustedFirst && !attributes.Take(Trusted)) || !attributes.IsAtEnd
            || !attribute.Take(FriendlyName) || !attribute.Take(DerElement.Set, out var values) || !attribute.IsAtEnd
            || !values.Take(Asn1Tags.BmpString, out var text) || !values.IsAtEnd || text.Length % 2 != 0)
        {
            return false;
        }

        name = Encoding.BigEndianUnicode.GetString(content, text.Position, text.Length);
        certificate = DerElement.Part(content, der.Position, der.Length);
        return true;
    }
}
