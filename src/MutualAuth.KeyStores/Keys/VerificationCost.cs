using MutualAuth.KeyStores.Certificates;
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

    /// <summary>Microseconds, about, that BouncyCastle takes to make the key: it tests an RSA modulus as it would a prime.</summary>
    public static long OfKey(SubjectPublicKeyInfo info) => Cost(
        info,
        rsa: (modulus, _) => 1000.0 * modulus * modulus * modulus,
        dsa: (p, q) => 2000.0 * p * p * q,
        ec: _ => 200);

    /// <summary>The same for one signature.</summary>
    public static long OfCheck(SubjectPublicKeyInfo info) => Cost(
        info,
        rsa: (modulus, exponent) => 1000.0 * modulus * modulus * exponent,
        dsa: (p, q) => 4000.0 * p * p * q,
        ec: field => 16_000.0 * field * field);

    /// <summary>The same for a private key, whether it is the other half.</summary>
    public static long OfPair(SubjectPublicKeyInfo info) => Cost(
        info,
        rsa: (_, _) => 50,
        dsa: (p, q) => 4000.0 * p * p * q,
        ec: field => 16_000.0 * field * field);

    /// <summary>Sizes in units of 1024 bits: what grows with the cube of a size is easier to read so. EdDSA is of one size.</summary>
    private static long Cost(SubjectPublicKeyInfo info, Func<double, double, double> rsa, Func<double, double, double> dsa, Func<double, double> ec)
    {
        const double Unit = 1024;
        const long Least = 200;
        try
        {
            if (!IsBounded(info))
                return Least;
            var algorithm = info.Algorithm.Algorithm;
            if (algorithm.Equals(X9ObjectIdentifiers.IdDsa))
            {
                var parameters = DsaParameter.GetInstance(info.Algorithm.Parameters);
                return Least + (long)dsa(parameters.P.BitLength / Unit, parameters.Q.BitLength / Unit);
            }

            if (info.Algorithm.Parameters?.ToAsn1Object() is DerObjectIdentifier curve && algorithm.Equals(X9ObjectIdentifiers.IdECPublicKey))
                return Least + (long)ec(NamedCurve.FieldSize(curve) / Unit);
            if (algorithm.Equals(EdECObjectIdentifiers.id_Ed25519) || algorithm.Equals(EdECObjectIdentifiers.id_Ed448))
                return Least;
            var key = RsaPublicKeyStructure.GetInstance(info.ParsePublicKey());
            return Least + (long)rsa(key.Modulus.BitLength / Unit, Math.Max(17, key.PublicExponent.BitLength) / Unit);
        }
        catch (Exception)
        {
            return Least;
        }
    }

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
