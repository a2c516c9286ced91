using Org.BouncyCastle.Asn1;
using Org.BouncyCastle.Asn1.EdEC;
using Org.BouncyCastle.Asn1.Pkcs;
using Org.BouncyCastle.Asn1.X509;
using Org.BouncyCastle.Asn1.X9;

namespace MutualAuth.KeyStores.Keys;

/// <summary>What the check of one signature may cost: public keys can be made so that it takes many seconds.</summary>
internal static class VerificationCost
{
    /// <summary>Bits of an RSA key, as BouncyCastle and OpenSSL have it.</summary>
    public const int LargestRsa = 16384;

    /// <summary>Bits of an RSA key's exponent, as the JDK and OpenSSL have it for all but short keys.</summary>
    public const int LargestExponent = 64;

    /// <summary>Bits of a DSA key: FIPS 186-4 ends at 3072.</summary>
    private const int LargestDsa = 4096;

    /// <summary>RSA and DSA within these limits, EC on a curve with a name, EdDSA; else false, without an exception.</summary>
    public static bool IsBounded(SubjectPublicKeyInfo info)
    {
        try
        {
            var algorithm = info.Algorithm.Algorithm;
            var parameters = info.Algorithm.Parameters?.ToAsn1Object();
            if (algorithm.Equals(PkcsObjectIdentifiers.RsaEncryption) || algorithm.Equals(PkcsObjectIdentifiers.IdRsassaPss))
            {
                var rsa = RsaPublicKeyStructure.GetInstance(info.ParsePublicKey());
                return rsa.Modulus.BitLength <= LargestRsa && rsa.PublicExponent.BitLength <= LargestExponent;
            }

            if (algorithm.Equals(X9ObjectIdentifiers.IdDsa))
                return DsaParameter.GetInstance(parameters) is { } dsa && dsa.P.BitLength <= LargestDsa && dsa.Q.BitLength <= LargestDsa;
            return (algorithm.Equals(X9ObjectIdentifiers.IdECPublicKey) && parameters is DerObjectIdentifier)
                || algorithm.Equals(EdECObjectIdentifiers.id_Ed25519)
                || algorithm.Equals(EdECObjectIdentifiers.id_Ed448);
        }
        catch (Exception)
        {
            return false;
        }
    }
}
