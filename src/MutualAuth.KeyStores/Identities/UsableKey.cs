using MutualAuth.KeyStores.Certificates;
using MutualAuth.KeyStores.Findings;
using MutualAuth.KeyStores.Keys;
using Org.BouncyCastle.Asn1;
using Org.BouncyCastle.Asn1.Pkcs;
using Org.BouncyCastle.Asn1.Sec;
using Org.BouncyCastle.Asn1.X509;
using Org.BouncyCastle.Asn1.X9;
using Org.BouncyCastle.Math;

namespace MutualAuth.KeyStores.Identities;

/// <summary>Sees to it that a key from elsewhere is one that a handshake can be made with, before a keystore is made of it.</summary>
internal static class UsableKey
{
    /// <returns>The key; with the name of its curve, where that was not in it.</returns>
    /// <exception cref="MutualAuthException"><see cref="Mab.UnusableKey"/> or <see cref="Mab.DamagedIdentity"/>.</exception>
    public static PrivateKey From(PrivateKey key, IReadOnlyList<Certificate> certificates)
    {
        try
        {
            var usable = key.Algorithm switch
            {
                KeyAlgorithm.Rsa => Consistent(key) ? key : throw Damaged(),
                KeyAlgorithm.Ec => OnNamedCurve(key, certificates),
                KeyAlgorithm.Ed25519 => key,
                _ => throw Mab.UnusableKey.Error(null, "it is of another algorithm"),
            };
            // Proves that the private half is a number in range.
            _ = usable.PublicKeyInfo();
            return usable;
        }
        catch (Exception exception) when (exception is not MutualAuthException)
        {
            throw Damaged();
        }
    }

    public static MutualAuthException Damaged() =>
        Mab.DamagedIdentity.Error(null, "the private key cannot be read (nothing of it is shown)");

    /// <summary>Modulus and exponent alone would match the certificate though all the secret numbers were overwritten.</summary>
    private static bool Consistent(PrivateKey key)
    {
        var rsa = RsaPrivateKeyStructure.GetInstance(PrivateKeyInfo.GetInstance(Asn1Object.FromByteArray(key.Pkcs8)).ParsePrivateKey());
        BigInteger[] numbers =
        [
            rsa.Modulus, rsa.PublicExponent, rsa.PrivateExponent, rsa.Prime1, rsa.Prime2, rsa.Exponent1, rsa.Exponent2, rsa.Coefficient,
        ];
        if (numbers.Any(number => number.BitLength > VerificationCost.LargestRsa))
            throw Mab.UnusableKey.Error(null, "it has more than 16,384 bits");
        if (rsa.PublicExponent.BitLength > VerificationCost.LargestExponent)
            throw Mab.UnusableKey.Error(null, "its public exponent has more than 64 bits");

        var one = BigInteger.One;
        var (p, q, e) = (rsa.Prime1, rsa.Prime2, rsa.PublicExponent);
        return numbers.All(number => number.SignValue > 0)
            && p.Multiply(q).Equals(rsa.Modulus)
            && rsa.PrivateExponent.Mod(p.Subtract(one)).Equals(rsa.Exponent1)
            && rsa.PrivateExponent.Mod(q.Subtract(one)).Equals(rsa.Exponent2)
            && rsa.Exponent1.Multiply(e).Mod(p.Subtract(one)).Equals(one)
            && rsa.Exponent2.Multiply(e).Mod(q.Subtract(one)).Equals(one)
            && rsa.Coefficient.Multiply(q).Mod(p).Equals(one);
    }

    /// <summary>
    /// Java reads curves by name only. Where the key does not name its own, or writes all its numbers out, the certificate tells:
    /// the curve on which this private number gives that public point.
    /// </summary>
    private static PrivateKey OnNamedCurve(PrivateKey key, IReadOnlyList<Certificate> certificates)
    {
        var info = PrivateKeyInfo.GetInstance(Asn1Object.FromByteArray(key.Pkcs8));
        var parameters = info.PrivateKeyAlgorithm.Parameters?.ToAsn1Object();
        if (parameters is DerObjectIdentifier curve)
            return NamedCurve.FieldSize(curve) > 0 ? key : throw Mab.UnusableKey.Error(null, $"its curve {curve.Id} is not known here");

        var structure = ECPrivateKeyStructure.GetInstance(info.ParsePrivateKey());
        if (structure.Parameters?.ToAsn1Object() is DerObjectIdentifier inner && NamedCurve.FieldSize(inner) > 0)
            return OnCurve(structure, inner);

        var curves = certificates.Select(certificate => CurveOf(certificate.Structure.SubjectPublicKeyInfo)).OfType<DerObjectIdentifier>().Distinct();
        foreach (var candidate in curves.Where(candidate => NamedCurve.FieldSize(candidate) > 0))
        {
            if (TryOnCurve(structure, candidate) is not { } named)
                continue;
            var publicKey = named.PublicKeyInfo().GetEncoded(Asn1Encodable.Der);
            if (certificates.Any(certificate => certificate.PublicKeyInfo.AsEnumerable().SequenceEqual(publicKey)))
                return named;
        }

        throw Mab.UnusableKey.Error(null, parameters is null or Asn1Null
            ? "it does not say on which elliptic curve it is, and no certificate with it is for it"
            : "its elliptic curve is written out in numbers instead of named, which Java does not read");
    }

    private static DerObjectIdentifier? CurveOf(SubjectPublicKeyInfo info) =>
        info.Algorithm.Algorithm.Equals(X9ObjectIdentifiers.IdECPublicKey) ? info.Algorithm.Parameters?.ToAsn1Object() as DerObjectIdentifier : null;

    private static PrivateKey? TryOnCurve(ECPrivateKeyStructure key, DerObjectIdentifier curve)
    {
        try
        {
            var named = OnCurve(key, curve);
            _ = named.PublicKeyInfo();
            return named;
        }
        catch (Exception)
        {
            // The number is larger than the curve's order.
            return null;
        }
    }

    /// <summary>As openssl pkcs8 -topk8 writes it: the curve once, outside.</summary>
    private static PrivateKey OnCurve(ECPrivateKeyStructure key, DerObjectIdentifier curve)
    {
        var order = ECNamedCurveTable.GetByOid(curve).N.BitLength;
        var structure = new ECPrivateKeyStructure(order, key.GetKey(), key.PublicKey, null);
        var algorithm = new AlgorithmIdentifier(X9ObjectIdentifiers.IdECPublicKey, curve);
        return PrivateKey.Parse(new PrivateKeyInfo(algorithm, structure).GetEncoded(Asn1Encodable.Der));
    }
}
