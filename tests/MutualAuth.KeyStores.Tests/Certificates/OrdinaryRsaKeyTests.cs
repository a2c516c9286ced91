using MutualAuth.KeyStores.Certificates;
using Org.BouncyCastle.Asn1;
using Org.BouncyCastle.Asn1.X509;
using Org.BouncyCastle.Math;

namespace MutualAuth.KeyStores.Tests.Certificates;

[TestClass]
public sealed class OrdinaryRsaKeyTests
{
    [TestMethod]
    [DataRow(2048, 65537, true)]
    [DataRow(4096, 3, true)]
    [DataRow(16384, 65537, true)]
    [DataRow(2047, 65537, false)]
    [DataRow(16385, 65537, false)]
    [DataRow(2048, 1, false)]
    [DataRow(2048, 0, false)]
    public void Knows_the_sizes(int bits, int exponent, bool ordinary) =>
        Assert.AreEqual(ordinary, OrdinaryRsaKey.Is(Encoded(BigInteger.One.ShiftLeft(bits - 1), BigInteger.ValueOf(exponent))));

    [TestMethod]
    public void Leaves_what_is_no_such_key_to_others()
    {
        var (modulus, exponent) = (new DerInteger(BigInteger.One.ShiftLeft(2047)), DerInteger.ValueOf(65537));
        foreach (var other in new Asn1Encodable[]
        {
            new DerSequence(), new DerSequence(modulus), new DerSequence(modulus, exponent, exponent), new DerSet(modulus, exponent), modulus,
            new DerSequence(new DerInteger(BigInteger.One.ShiftLeft(2047).Negate()), exponent), new DerSequence(modulus, DerInteger.ValueOf(-3)),
            new DerSequence(modulus, new DerInteger(BigInteger.One.ShiftLeft(64))), new BerSequence(modulus, exponent),
        })
        {
            Assert.IsFalse(OrdinaryRsaKey.Is(other.GetEncoded()));
        }

        Assert.IsFalse(OrdinaryRsaKey.Is([]));
        Assert.IsFalse(OrdinaryRsaKey.Is([.. new DerSequence(modulus, exponent).GetEncoded(), 0]));
    }

    [TestMethod]
    public void Whatever_it_knows_reads_so()
    {
        var key = Encoded(BigInteger.One.ShiftLeft(2047).Add(BigInteger.ValueOf(12345)), BigInteger.ValueOf(65537));
        for (var at = 0; at < key.Length; at++)
        {
            Assert.IsFalse(OrdinaryRsaKey.Is(key[..at]));
            for (var value = 0; value < 256; value++)
            {
                var changed = (byte[])key.Clone();
                changed[at] = (byte)value;
                if (!OrdinaryRsaKey.Is(changed))
                    continue;
                var read = RsaPublicKeyStructure.GetInstance(Asn1Object.FromByteArray(changed));
                Assert.IsTrue(read.Modulus.BitLength is >= 2048 and <= 16384 && read.PublicExponent.BitLength is >= 2 and <= 64);
            }
        }
    }

    private static byte[] Encoded(BigInteger modulus, BigInteger exponent) => new DerSequence(new DerInteger(modulus), new DerInteger(exponent)).GetEncoded();
}
