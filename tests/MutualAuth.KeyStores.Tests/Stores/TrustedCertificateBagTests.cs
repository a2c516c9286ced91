using MutualAuth.KeyStores.Stores;
using Org.BouncyCastle.Asn1;
using Org.BouncyCastle.Asn1.Pkcs;

namespace MutualAuth.KeyStores.Tests.Stores;

/// <summary>The shortcut for trusted certificates takes only what the general reader reads in the same way.</summary>
[TestClass]
public sealed class TrustedCertificateBagTests
{
    private static readonly byte[] Content = [.. Enumerable.Range(0, 200).Select(i => (byte)i)];

    private static readonly DerSequence Name = new(PkcsObjectIdentifiers.Pkcs9AtFriendlyName, new DerSet(new DerBmpString("größe")));

    [TestMethod]
    public void Takes_a_bag_as_we_and_as_the_JDK_write_it()
    {
        var position = 0;
        foreach (var attributes in new[] { new DerSet(Name, BagAttributes.TrustedForAnyPurpose), new DLSet(Name, BagAttributes.TrustedForAnyPurpose), new DLSet(BagAttributes.TrustedForAnyPurpose, Name) })
        {
            var bag = Bag(attributes);
            byte[] around = [.. new byte[position], .. bag, 0x30];

            Assert.IsTrue(TrustedCertificateBag.TryRead(around, position, bag.Length, out var name, out var certificate));
            Assert.AreEqual("größe", name);
            Assert.AreSequenceEqual(Content, certificate);
            position++;
        }
    }

    [TestMethod]
    public void Leaves_every_other_form_to_the_general_reader()
    {
        var localKeyId = new DerSequence(PkcsObjectIdentifiers.Pkcs9AtLocalKeyID, new DerSet(new DerOctetString([1])));
        foreach (var attributes in new Asn1Set?[]
        {
            null, new DLSet(), new DLSet(Name), new DLSet(BagAttributes.TrustedForAnyPurpose), new DLSet(Name, Name), new DLSet(Name, Name, BagAttributes.TrustedForAnyPurpose),
            new DLSet(Name, BagAttributes.TrustedForAnyPurpose, localKeyId), new DLSet(Name, BagAttributes.TrustedForAnyPurpose, BagAttributes.TrustedForAnyPurpose),
            new DLSet(new DerSequence(PkcsObjectIdentifiers.Pkcs9AtFriendlyName, new DerSet(new DerUtf8String("a"))), BagAttributes.TrustedForAnyPurpose),
        })
        {
            var bag = Bag(attributes);
            Assert.IsFalse(TrustedCertificateBag.TryRead(bag, 0, bag.Length, out _, out _));
        }

        var whole = Bag(new DerSet(Name, BagAttributes.TrustedForAnyPurpose));
        Assert.IsFalse(TrustedCertificateBag.TryRead([.. whole, 0], 0, whole.Length + 1, out _, out _));
        for (var length = 0; length < whole.Length; length++)
            Assert.IsFalse(TrustedCertificateBag.TryRead(whole, 0, length, out _, out _));
    }

    [TestMethod]
    public void Whatever_it_takes_the_general_reader_reads_alike()
    {
        var bag = Bag(new DerSet(Name, BagAttributes.TrustedForAnyPurpose));
        var taken = 0;
        for (var at = 0; at < bag.Length; at++)
        {
            foreach (var change in new[] { 0x01, 0x02, 0x20, 0x80, 0xFF })
            {
                var changed = (byte[])bag.Clone();
                changed[at] ^= (byte)change;
                if (!TrustedCertificateBag.TryRead(changed, 0, changed.Length, out var name, out var certificate))
                    continue;
                taken++;
                var read = SafeBag.GetInstance(Asn1Object.FromByteArray(changed));
                var attributes = BagAttributes.Read(read.BagAttributes);
                Assert.AreEqual(PkcsObjectIdentifiers.CertBag, read.BagID);
                Assert.AreEqual(attributes.FriendlyName, name);
                Assert.IsTrue(attributes is { Trusted: true, IsAmbiguous: false, LocalKeyId: null, Others.Count: 0 });
                Assert.AreSequenceEqual(Asn1OctetString.GetInstance(CertBag.GetInstance(read.BagValue).CertValue).GetOctets(), certificate);
            }
        }

        // The bytes of name and certificate may be any.
        Assert.AreEqual(5 * (Content.Length + 2 * "größe".Length), taken);
    }

    private static byte[] Bag(Asn1Set? attributes)
    {
        var value = new CertBag(PkcsObjectIdentifiers.X509Certificate, (Asn1Object)new DerOctetString(Content));
        return new SafeBag(PkcsObjectIdentifiers.CertBag, value, attributes).ToAsn1Object().GetEncoded(Asn1Encodable.DL);
    }
}
