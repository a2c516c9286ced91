using System.Security.Cryptography;
using MutualAuth.KeyStores.Keys;
using Org.BouncyCastle.Asn1;

namespace MutualAuth.KeyStores.Tests.Keys;

[TestClass]
internal sealed class KeyPairGeneratorTests
{
    [TestMethod]
    [DataRow(2048)]
    [DataRow(3072)]
    public void An_RSA_key_has_the_size_asked_for_and_the_platform_reads_it(int size)
    {
        var key = KeyPairGenerator.Generate(KeyAlgorithm.Rsa, size);

        using var rsa = RSA.Create();
        rsa.ImportPkcs8PrivateKey(key.Pkcs8, out _);
        Assert.AreEqual(size, rsa.KeySize);
        Assert.AreEqual($"RSA {size}", PublicKeyDescription.Of(key.PublicKeyInfo()).ToString());
    }

    [TestMethod]
    [DataRow(256)]
    [DataRow(384)]
    [DataRow(521)]
    public void An_EC_key_has_the_curve_asked_for_and_the_platform_reads_it(int size)
    {
        var key = KeyPairGenerator.Generate(KeyAlgorithm.Ec, size);

        using var ec = ECDsa.Create();
        ec.ImportPkcs8PrivateKey(key.Pkcs8, out _);
        Assert.AreEqual(size, ec.KeySize);
        Assert.AreEqual($"EC {size}", PublicKeyDescription.Of(key.PublicKeyInfo()).ToString());
    }

    [TestMethod]
    [DataRow(KeyAlgorithm.Rsa, 1024)]
    [DataRow(KeyAlgorithm.Rsa, 2049)]
    [DataRow(KeyAlgorithm.Rsa, 16384)]
    [DataRow(KeyAlgorithm.Ec, 224)]
    [DataRow(KeyAlgorithm.Other, 0)]
    public void Other_sizes_are_not_made(KeyAlgorithm algorithm, int size) =>
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => KeyPairGenerator.Generate(algorithm, size));

    [TestMethod]
    public void The_largest_RSA_size_is_one_that_is_made() =>
        Assert.IsTrue(KeyPairGenerator.Supports(KeyAlgorithm.Rsa, 8192));

    [TestMethod]
    [DataRow(KeyAlgorithm.Rsa, 2048)]
    [DataRow(KeyAlgorithm.Ec, 256)]
    [DataRow(KeyAlgorithm.Ec, 521)]
    [DataRow(KeyAlgorithm.Ed25519, 256)]
    public void A_key_matches_its_own_public_key_and_no_other(KeyAlgorithm algorithm, int size)
    {
        var key = KeyPairGenerator.Generate(algorithm, size);
        var other = KeyPairGenerator.Generate(KeyAlgorithm.Ec, 256);

        Assert.IsTrue(key.Matches(key.PublicKeyInfo().GetEncoded(Asn1Encodable.Der)));
        Assert.IsFalse(key.Matches(other.PublicKeyInfo().GetEncoded(Asn1Encodable.Der)));
        Assert.IsFalse(other.Matches(key.PublicKeyInfo().GetEncoded(Asn1Encodable.Der)));
        Assert.IsFalse(key.Matches([1, 2, 3]));
    }

    [TestMethod]
    public void A_key_does_not_print_itself()
    {
        var key = KeyPairGenerator.Generate(KeyAlgorithm.Ec, 256);

        Assert.AreEqual("private key (Ec)", key.ToString());
    }
}
