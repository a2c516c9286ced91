using Org.BouncyCastle.Asn1;

namespace MutualAuth.KeyStores.Certificates;

/// <summary>
/// What nearly all RSA keys are: a modulus of 2048 to 16384 bits and an exponent of 3 to 64 bits. Of such a one there is nothing
/// to say, and its bytes tell it at a tenth of what it costs to make numbers of them.
/// </summary>
internal static class OrdinaryRsaKey
{
    /// <param name="encoded">An RSAPublicKey (RFC 8017 A.1.1); of what is none, or no DER, the answer is false.</param>
    public static bool Is(byte[] encoded)
    {
        var all = new DerRange(encoded, 0, encoded.Length);
        return all.Take(DerElement.Sequence, out var key) && all.IsAtEnd
            && key.Take(Asn1Tags.Integer, out var modulus) && key.Take(Asn1Tags.Integer, out var exponent) && key.IsAtEnd
            && Bits(encoded, modulus) is >= 2048 and <= 16384
            && Bits(encoded, exponent) is >= 2 and <= 64;
    }

    /// <summary>Null where the number is zero or negative, or written longer than it need be.</summary>
    private static int? Bits(byte[] encoded, DerRange number)
    {
        var (start, length) = (number.Position, number.Length);
        // A zero keeps a number positive whose first bit is set, and has no other place.
        if (length > 1 && encoded[start] == 0 && encoded[start + 1] >= 0x80)
            (start, length) = (start + 1, length - 1);
        else if (length == 0 || encoded[start] is 0 or >= 0x80)
            return null;
        var bits = 8 * length;
        for (var mask = 0x80; (encoded[start] & mask) == 0; mask >>= 1)
            bits--;
        return bits;
    }
}
