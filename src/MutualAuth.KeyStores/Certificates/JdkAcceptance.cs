using Org.BouncyCastle.Asn1;
using Org.BouncyCastle.Asn1.EdEC;
using Org.BouncyCastle.Asn1.Pkcs;
using Org.BouncyCastle.Asn1.X509;
using Org.BouncyCastle.Asn1.X9;

namespace MutualAuth.KeyStores.Certificates;

/// <summary>
/// Finds the certificates that the JDK refuses though they parse here. One of them makes Java refuse the whole keystore, with
/// a message that does not name it.
/// </summary>
/// <remarks>
/// Each rule was seen in Java 17: see NamesTests of the interop tests. Signatures are not verified. Not repeated here is what
/// BouncyCastle refuses by itself, such as extensions in version 1, or one extension twice.
/// </remarks>
internal static class JdkAcceptance
{
    /// <summary>Why the JDK refuses the certificate; null where it does not.</summary>
    public static string? Reason(Certificate certificate) => certificate.RefusedByJdk;

    /// <summary>The same, of one that is just being read. Never throws.</summary>
    public static string? Reason(X509CertificateStructure structure, byte[] der)
    {
        try
        {
            return Encoding(der)
                ?? SignatureAlgorithm(structure)
                ?? Date("start", structure.StartDate)
                ?? Date("end", structure.EndDate)
                ?? Names(structure)
                ?? Key(structure.SubjectPublicKeyInfo)
                ?? CriticalExtensions.Reason(structure.TbsCertificate.Extensions);
        }
        catch (Exception)
        {
            // The JDK parses eagerly what failed here lazily.
            return "a part of it cannot be parsed";
        }
    }

    private static string? SignatureAlgorithm(X509CertificateStructure structure)
    {
        var inner = structure.TbsCertificate.Signature;
        var outer = structure.SignatureAlgorithm;
        return inner.Algorithm.Equals(outer.Algorithm) && Equals(Parameters(inner), Parameters(outer))
            ? null
            : "its two signature algorithms differ";

        // NULL and nothing are the same to the JDK.
        static Asn1Object? Parameters(AlgorithmIdentifier algorithm) =>
            algorithm.Parameters?.ToAsn1Object() is { } parameters and not Asn1Null ? parameters : null;
    }

    /// <summary>UTCTime with an offset has seconds; GeneralizedTime has minutes, and a zone.</summary>
    private static string? Date(string which, Time time)
    {
        var encoded = time.GetEncoded();
        var zone = encoded[encoded.Length - 1] == 'Z' ? 1 : 5;
        var sign = encoded[encoded.Length - zone];
        var digits = 0;
        while (2 + digits < encoded.Length && encoded[2 + digits] is >= (byte)'0' and <= (byte)'9')
            digits++;
        var isUtc = encoded[0] == Asn1Tags.UtcTime;
        var accepted = (zone == 1 || sign is (byte)'+' or (byte)'-')
            && (isUtc ? digits == 12 || (digits == 10 && zone == 1) : digits is 12 or 14);
        return accepted ? null : $"its {which} date is not one of RFC 5280";
    }

    private static string? Names(X509CertificateStructure structure)
    {
        if (IsEmpty(structure.Issuer))
            return "its issuer is empty";
        if (!IsEmpty(structure.Subject))
            return null;
        // With no extensions at all, the JDK minds an empty subject in version 1 only.
        if (structure.TbsCertificate.Extensions is not { } extensions)
            return structure.Version == 1 ? "its subject is empty" : null;
        return extensions.GetExtension(X509Extensions.SubjectAlternativeName) switch
        {
            null => "its subject is empty, and it has no alternative names",
            { IsCritical: false } => "its subject is empty, and its alternative names are not marked critical",
            _ => null,
        };
    }

    private static bool IsEmpty(X509Name name) =>
        Asn1Sequence.GetInstance(name.ToAsn1Object()).All(relative => Asn1Set.GetInstance(relative).Count == 0);

    private static string? Key(SubjectPublicKeyInfo info)
    {
        var algorithm = info.Algorithm.Algorithm;
        if (algorithm.Equals(PkcsObjectIdentifiers.RsaEncryption) || algorithm.Equals(PkcsObjectIdentifiers.IdRsassaPss))
            return RsaKey(info.PublicKey.GetBytes());
        if (algorithm.Equals(X9ObjectIdentifiers.IdECPublicKey))
            return EcKey(info);
        if (algorithm.Equals(EdECObjectIdentifiers.id_Ed25519))
            return Length(info, 32);
        if (algorithm.Equals(EdECObjectIdentifiers.id_Ed448))
            return Length(info, 57);
        if (algorithm.Equals(X9ObjectIdentifiers.IdDsa))
            return Integers(info.Algorithm.Parameters, 3, 3);
        return algorithm.Equals(PkcsObjectIdentifiers.DhKeyAgreement) ? Integers(info.Algorithm.Parameters, 2, 3) : null;
    }

    private static string? RsaKey(byte[] encoded)
    {
        if (OrdinaryRsaKey.Is(encoded))
            return null;
        var key = Asn1Sequence.GetInstance(Asn1Object.FromByteArray(encoded));
        if (key.Count != 2)
            return "its RSA key is damaged";
        var modulus = DerInteger.GetInstance(key[0]).PositiveValue;
        var exponent = DerInteger.GetInstance(key[1]).PositiveValue;
        return modulus.BitLength switch
        {
            < 512 => $"its RSA key has {modulus.BitLength} bits only",
            > 16384 => $"its RSA key has {modulus.BitLength} bits",
            _ when exponent.BitLength < 2 || exponent.CompareTo(modulus) > 0 => "the exponent of its RSA key is out of range",
            > 3072 when exponent.BitLength > 64 => "the exponent of its RSA key has more than 64 bits",
            _ => null,
        };
    }

    private static string? EcKey(SubjectPublicKeyInfo info)
    {
        if (info.Algorithm.Parameters is not DerObjectIdentifier curve)
            return "its EC key does not name its curve";
        if (!NamedCurve.IsKnownToJdk(curve))
            return $"its EC key is on a curve that the JDK does not know ({curve.Id})";
        var point = info.PublicKey.GetBytes();
        if (point.Length == 0 || point[0] != 4)
            return "its EC key is a compressed point";
        return point.Length == 1 + 2 * ((NamedCurve.FieldSize(curve) + 7) / 8) ? null : "its EC key is damaged";
    }

    private static string? Length(SubjectPublicKeyInfo info, int length) =>
        info.PublicKey.GetBytes().Length == length ? null : "its key is damaged";

    private static string? Integers(Asn1Encodable? parameters, int least, int most) =>
        parameters is null or Asn1Null || (parameters is Asn1Sequence sequence && sequence.Count >= least && sequence.Count <= most && sequence.All(one => one is DerInteger))
            ? null
            : "the parameters of its key are damaged";

    /// <summary>
    /// BER where DER belongs. A certificate that is itself of indefinite length is taken: the JDK converts it as a whole.
    /// Inside, the JDK happens to take an indefinite length in some places; it is refused here in all.
    /// </summary>
    private static string? Encoding(byte[] der)
    {
        if (der.Length > 1 && der[1] == 0x80)
            return null;
        var position = 0;
        while (position < der.Length)
        {
            // Every header in turn: into what is constructed, over what is not. The parser has seen that lengths fit.
            var tag = der[position++];
            if ((tag & 0x1F) == 0x1F)
            {
                while ((der[position++] & 0x80) != 0)
                {
                }
            }

            int length = der[position++];
            if (length == 0x80)
                return "it is not DER: a part of it has no definite length";
            if (length > 0x80)
            {
                var bytes = length & 0x7F;
                length = 0;
                while (bytes-- > 0)
                    length = checked((length << 8) | der[position++]);
            }

            if (tag == (Asn1Tags.BitString | Asn1Tags.Constructed))
                return "it is not DER: a bit string is in pieces";
            if ((tag & Asn1Tags.Constructed) == 0)
                position = checked(position + length);
        }

        return null;
    }
}
