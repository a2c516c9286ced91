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
        if (encoded.Length == 0 || encoded[0] != (Asn1Tags.Sequence | Asn1Tags.Constructed) || DerElement.Length(encoded, 0) != encoded.Length)
            return false;
        var modulus = DerElement.Head(encoded, 0)!.Value;
        return Bits(encoded, modulus) is >= 2048 and <= 16384
            && modulus + DerElement.Length(encoded, modulus) is { } exponent
            && Bits(encoded, exponent) is >= 2 and <= 64
            && exponent + DerElement.Length(encoded, exponent) == encoded.Length;
    }

    /// <summary>Of the INTEGER at the position; null where there is none, or it is negative, or longer than it need be.</summary>
    private static int? Bits(byte[] encoded, int position)
    {
        if (position >= encoded.Length || encoded[position] != Asn1Tags.Integer || DerElement.Length(encoded, position) is not { } length)
            return null;
        var start = position + DerElement.Head(encoded, position)!.Value;
        var end = position + length;
        if (start < end && encoded[start] == 0)
        {
            start++;
            if (start < end && encoded[start] < 0x80)
                return null;
        }
        else if (start < end && encoded[start] >= 0x80)
        {
            return null;
        }

        if (start == end)
            return null;
        var bits = 8 * (end - start);
        for (var mask = 0x80; (encoded[start] & mask) == 0; mask >>= 1)
            bits--;
        return bits;
    }
}
