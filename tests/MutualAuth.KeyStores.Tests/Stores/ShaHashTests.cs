using System.Text;
using MutualAuth.KeyStores.Stores;
using Org.BouncyCastle.Asn1;
using Org.BouncyCastle.Asn1.Nist;
using Org.BouncyCastle.Asn1.Oiw;
using Org.BouncyCastle.Asn1.Pkcs;
using Org.BouncyCastle.Asn1.X509;
using Org.BouncyCastle.Crypto.Generators;
using Org.BouncyCastle.Crypto.Macs;

namespace MutualAuth.KeyStores.Tests.Stores;

/// <summary>The MACs of PKCS #12 as we compute them, against BouncyCastle's general machinery.</summary>
[TestClass]
public sealed class ShaHashTests
{
    private static readonly DerObjectIdentifier[] Digests =
    [
        OiwObjectIdentifiers.IdSha1, NistObjectIdentifiers.IdSha224, NistObjectIdentifiers.IdSha256,
        NistObjectIdentifiers.IdSha384, NistObjectIdentifiers.IdSha512,
    ];

    [TestMethod]
    [DataRow(0)]
    [DataRow(1)]
    [DataRow(31)]
    [DataRow(32)]
    [DataRow(64)]
    [DataRow(100)]
    public void A_MAC_is_that_of_BouncyCastle(int length)
    {
        var content = Encoding.ASCII.GetBytes("content");
        var text = new string('ä', length);
        foreach (var oid in Digests)
        {
            foreach (var salt in new[] { new byte[1], [.. Enumerable.Range(0, length + 20).Select(i => (byte)i)] })
            {
                foreach (var iterations in new[] { 1, 2, 57 })
                {
                    var password = new Pkcs12Password(new Password(text, ""));
                    var generator = new Pkcs12ParametersGenerator(ShaHash.OfDigest(oid)!.CreateDigest());
                    generator.Init(password.Bmp, salt, iterations);
                    var hmac = new HMac(ShaHash.OfDigest(oid)!.CreateDigest());
                    hmac.Init(generator.GenerateDerivedMacParameters(8 * ShaHash.OfDigest(oid)!.Length));
                    hmac.BlockUpdate(content, 0, content.Length);
                    var expected = new byte[hmac.GetMacSize()];
                    hmac.DoFinal(expected, 0);

                    var written = new MacData(new DigestInfo(new AlgorithmIdentifier(oid, DerNull.Instance), expected), salt, iterations);
                    Assert.IsTrue(Pkcs12Mac.Fits(written, content, password, new DerivationBudget(ReadLimits.Default)), $"{oid} {salt.Length} {iterations}");
                    expected[^1]++;
                    written = new MacData(new DigestInfo(new AlgorithmIdentifier(oid, DerNull.Instance), expected), salt, iterations);
                    Assert.IsFalse(Pkcs12Mac.Fits(written, content, password, new DerivationBudget(ReadLimits.Default)));
                }
            }
        }
    }

    [TestMethod]
    public void A_hash_is_as_long_as_it_says()
    {
        foreach (var hash in Digests.Select(oid => ShaHash.OfDigest(oid)!))
        {
            Assert.HasCount(hash.Length, hash.Repeated([1, 2, 3], 1));
            Assert.HasCount(hash.Length, hash.Hmac([1], [2]));
            Assert.AreEqual(hash.Length, hash.CreateDigest().GetDigestSize());
            Assert.AreEqual(hash.BlockLength, ((Org.BouncyCastle.Crypto.IDigest)hash.CreateDigest()).GetByteLength());
        }

        Assert.IsNull(ShaHash.OfDigest(PkcsObjectIdentifiers.MD5));
        Assert.IsNull(ShaHash.OfHmac(PkcsObjectIdentifiers.MD5));
    }
}
