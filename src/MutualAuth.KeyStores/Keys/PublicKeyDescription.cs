using Org.BouncyCastle.Asn1.EdEC;
using Org.BouncyCastle.Asn1.Pkcs;
using Org.BouncyCastle.Asn1.X509;
using Org.BouncyCastle.Asn1.X9;
using Org.BouncyCastle.Crypto.Parameters;
using Org.BouncyCastle.Security;

namespace MutualAuth.KeyStores.Keys;

/// <summary>Algorithm and size in bits of a public key; <see cref="KeyAlgorithm.Other"/> and 0 where we cannot tell.</summary>
internal sealed record PublicKeyDescription(KeyAlgorithm Algorithm, int Size)
{
    public static PublicKeyDescription Of(SubjectPublicKeyInfo info)
    {
        var oid = info.Algorithm.Algorithm;
        try
        {
            if (oid.Equals(PkcsObjectIdentifiers.RsaEncryption))
                return new(KeyAlgorithm.Rsa, RsaPublicKeyStructure.GetInstance(info.ParsePublicKey()).Modulus.BitLength);
            if (oid.Equals(EdECObjectIdentifiers.id_Ed25519))
                return new(KeyAlgorithm.Ed25519, 256);
            if (oid.Equals(X9ObjectIdentifiers.IdECPublicKey) && PublicKeyFactory.CreateKey(info) is ECPublicKeyParameters ec)
                return new(KeyAlgorithm.Ec, ec.Parameters.Curve.FieldSize);
        }
        catch (Exception)
        {
            // A key that cannot be parsed is described as what it is: one that we do not know.
        }

        return new(KeyAlgorithm.Other, 0);
    }

    /// <summary>As the build prints it: <c>RSA 2048</c>, <c>EC 256</c>, <c>Ed25519</c>.</summary>
    public override string ToString() => Algorithm switch
    {
        KeyAlgorithm.Rsa => $"RSA {Size}",
        KeyAlgorithm.Ec => $"EC {Size}",
        KeyAlgorithm.Ed25519 => "Ed25519",
        _ => "unknown key algorithm",
    };
}
