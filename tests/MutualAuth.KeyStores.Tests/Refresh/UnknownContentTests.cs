using MutualAuth.KeyStores.Certificates;
using MutualAuth.KeyStores.Findings;
using MutualAuth.KeyStores.Stores;
using MutualAuth.KeyStores.Tests.Stores;
using Org.BouncyCastle.Asn1;
using Org.BouncyCastle.Asn1.Pkcs;

namespace MutualAuth.KeyStores.Tests.Refresh;

/// <summary>
/// A PKCS12 keystore that somebody else has made is adopted and written again: what is not understood stays as it is, or the
/// build refuses and says what would be lost.
/// </summary>
[TestClass]
internal sealed class UnknownContentTests : IDisposable
{
    private const string App = "mutualauth/app.p12";

    /// <summary>Microsoft's name of a provider, and its mark of the machine's key store, which has no value at all.</summary>
    private static readonly byte[] Provider = Attribute("1.3.6.1.4.1.311.17.1", new DerBmpString("Microsoft Software Key Storage Provider"));
    private static readonly byte[] LocalMachine = new DerSequence(new DerObjectIdentifier("1.3.6.1.4.1.311.17.2"), new DerSet()).GetEncoded();
    private static readonly byte[] OfNobody = Attribute("1.2.3.4.5", new DerSequence(DerInteger.ValueOf(7), new DerUtf8String("ä")));

    private readonly Sandbox _project = new();

    public UnknownContentTests()
    {
        _project.Write("password.txt", Sample.Password.Characters);
        _project.WritePartner("web.pem");
        Declare();
        _project.Partner("web.pem");
    }

    public void Dispose() => _project.Dispose();

    private static byte[] Attribute(string oid, params Asn1Encodable[] values) => new DerSequence(new DerObjectIdentifier(oid), new DerSet(values)).GetEncoded();

    private void Declare(params (string, string)[] metadata) =>
        _project.KeyStore(App, [("StorePassword", "file:password.txt"), ("Alias", "own"), ("UndeclaredEntries", "Keep"), .. metadata]);

    /// <summary>A keystore as Windows, openssl or somebody's own program may make it.</summary>
    private static (byte[] File, Identity Own, Certificate Partner) Foreign(params SafeBag[] more)
    {
        var own = Sample.ChainOf(3);
        var partner = Sample.Ec("partner").Chain[0];
        var link = new BagAttributes { FriendlyName = "own", LocalKeyId = [1, 0, 0, 0] };
        return (Pkcs12CodecTests.Plain(
            Pkcs12CodecTests.Mac,
            [
                Pkcs12CodecTests.KeyBag(own, link with { Others = [Provider, LocalMachine, OfNobody] }),
                Pkcs12CodecTests.CertificateBag(own.Chain[0], link with { Others = [OfNobody] }),
                Pkcs12CodecTests.CertificateBag(own.Chain[1], new BagAttributes { FriendlyName = "The Intermediate", Others = [LocalMachine] }),
                Pkcs12CodecTests.CertificateBag(own.Chain[2], new BagAttributes { FriendlyName = "The Root" }),
                Pkcs12CodecTests.CertificateBag(partner, new BagAttributes { FriendlyName = "partner", Trusted = true, Others = [OfNobody] }),
                .. more,
            ]), own, partner);
    }

    [TestMethod]
    public void Every_attribute_of_every_bag_is_in_the_file_that_is_written_anew()
    {
        var (file, own, partner) = Foreign();
        _project.Write(App, file);
        _project.RefreshOk();

        Assert.AreNotEqual(Fingerprint.OfBytes(file), Fingerprint.OfBytes(_project.Bytes(App)), "it was written");
        AreKept(own, partner);
        // And again, from what we have written.
        _project.WritePartner("kafka.pem");
        _project.Partner("kafka.pem").RefreshOk();
        AreKept(own, partner);
    }

    [TestMethod]
    public void A_renewed_key_keeps_the_attributes_of_its_entry_and_those_of_the_partners()
    {
        var ca = Sample.Ec("ca");
        _project.Write(App, Pkcs12Codec.Write(Sample.Store(
            Sample.Key("own", Sample.Ec("own")) with { OtherAttributes = [Provider] },
            Sample.Trusted("partner", ca.Chain[0]) with { OtherAttributes = [OfNobody] }), Sample.Password, EncryptionProfile.Modern));
        Assert.IsTrue(_project.Renew().Succeeded);

        CollectionAssert.AreEqual(Provider, Open().Keys.Single().OtherAttributes.Single());
        CollectionAssert.AreEqual(OfNobody, ((TrustedEntry)Open().Find("partner")!).OtherAttributes.Single());
    }

    [TestMethod]
    public void Who_is_trusted_for_one_purpose_only_is_not_trusted_for_any_afterwards()
    {
        var serverAuth = Attribute("2.16.840.1.113894.746875.1.1", new DerObjectIdentifier("1.3.6.1.5.5.7.3.1"));
        var (file, _, _) = Foreign(Pkcs12CodecTests.CertificateBag(Sample.Ec("restricted").Chain[0], new BagAttributes { FriendlyName = "restricted", Others = [serverAuth] }));
        _project.Write(App, file);
        _project.RefreshOk();

        var restricted = Open().Find("restricted");
        Assert.IsInstanceOfType<TrustedEntry>(restricted);
        CollectionAssert.AreEqual(serverAuth, restricted.OtherAttributes.Single());
    }

    [TestMethod]
    public void Microsofts_attributes_inside_the_key_itself_are_kept()
    {
        var own = Sample.Ec("own");
        var plain = PrivateKeyInfo.GetInstance(own.Key.Pkcs8);
        var usage = new DerSet(Asn1Object.FromByteArray(Attribute("2.5.29.15", new DerBitString(new byte[] { 0x80 }, 7))));
        var pkcs8 = new PrivateKeyInfo(plain.PrivateKeyAlgorithm, plain.ParsePrivateKey(), usage).GetEncoded(Asn1Encodable.Der);
        var link = new BagAttributes { FriendlyName = "own", LocalKeyId = [1] };
        _project.Write(App, Pkcs12CodecTests.Plain(
            Pkcs12CodecTests.Mac,
            new SafeBag(PkcsObjectIdentifiers.KeyBag, Asn1Object.FromByteArray(pkcs8), link.Write()),
            Pkcs12CodecTests.CertificateBag(own.Chain[0], link)));
        _project.RefreshOk();

        CollectionAssert.AreEqual(pkcs8, Open().Keys.Single().Key.Clear!.Pkcs8);
    }

    [TestMethod]
    [DataRow("secret", "the secret 'hidden'")]
    [DataRow("crl", "a certificate revocation list")]
    [DataRow("nested", "a nested collection of bags")]
    [DataRow("unknown", "a bag of the type 1.2.3.4.5.6")]
    [DataRow("sdsi", "a certificate of the type 1.2.840.113549.1.9.22.2")]
    [DataRow("loose", "the certificate 'hidden' (CN=loose), which is neither marked as trusted nor part of a key's chain")]
    [DataRow("two names", "the bag 'second', which says its name or another of its attributes twice")]
    [DataRow("twice", "the certificate 'copy' (CN=chain leaf) for a second time, with attributes of its own")]
    public void What_cannot_be_written_again_stops_the_build_by_name_and_nothing_is_changed(string kind, string named)
    {
        var attributes = new BagAttributes { FriendlyName = "hidden" };
        var (file, own, _) = Foreign();
        var bag = kind switch
        {
            "secret" => new SafeBag(PkcsObjectIdentifiers.SecretBag, new DerSequence(new DerObjectIdentifier("1.2.3"), new DerTaggedObject(0, new DerOctetString([1]))), attributes.Write()),
            "crl" => new SafeBag(PkcsObjectIdentifiers.CrlBag, new DerSequence()),
            "nested" => new SafeBag(PkcsObjectIdentifiers.SafeContentsBag, new DerSequence(Pkcs12CodecTests.CertificateBag(Sample.Ec("inner").Chain[0], new BagAttributes { Trusted = true }))),
            "unknown" => new SafeBag(new DerObjectIdentifier("1.2.3.4.5.6"), new DerOctetString([1])),
            "sdsi" => new SafeBag(PkcsObjectIdentifiers.CertBag, new DerSequence(new DerObjectIdentifier("1.2.840.113549.1.9.22.2"), new DerTaggedObject(0, new DerIA5String("AAAA")))),
            "loose" => Pkcs12CodecTests.CertificateBag(Sample.Ec("loose").Chain[0], attributes),
            "two names" => Pkcs12CodecTests.CertificateBag(Sample.Ec("named").Chain[0], new BagAttributes
            {
                FriendlyName = "first",
                Trusted = true,
                Others = [Attribute("1.2.840.113549.1.9.20", new DerBmpString("second"))],
            }),
            _ => null,
        };
        if (bag is null)
            file = Copied(own);
        else
            (file, _, _) = Foreign(bag);
        _project.Write(App, file);
        var before = _project.Snapshot();

        var refused = _project.RefreshFails(Mab.UnknownContent);

        Assert.Contains(named, refused.Text);
        CollectionAssert.AreEqual(before, _project.Snapshot());
        Assert.Contains(named, Sandbox.Fails(_project.Plan(), Mab.UnknownContent).Text, "a plan says so too");
        Assert.IsTrue(_project.Renew().Findings.Any(finding => finding.Kind == Mab.UnknownContent || finding.Kind == Mab.CannotRenew));
        Declare(("StoreType", "JKS"));
        Sandbox.Fails(_project.Refresh(), Mab.UnknownContent);
        CollectionAssert.AreEqual(before, _project.Snapshot());
    }

    /// <summary>The own certificate lies there twice, the second time with an attribute of its own.</summary>
    private static byte[] Copied(Identity own)
    {
        var link = new BagAttributes { FriendlyName = "own", LocalKeyId = [1] };
        return Pkcs12CodecTests.Plain(
            Pkcs12CodecTests.Mac,
            Pkcs12CodecTests.KeyBag(own, link),
            Pkcs12CodecTests.CertificateBag(own.Chain[0], link),
            Pkcs12CodecTests.CertificateBag(own.Chain[1], BagAttributes.None),
            Pkcs12CodecTests.CertificateBag(own.Chain[2], BagAttributes.None),
            Pkcs12CodecTests.CertificateBag(own.Chain[0], new BagAttributes { FriendlyName = "copy", Others = [OfNobody] }));
    }

    [TestMethod]
    public void An_encrypted_part_with_attributes_outside_of_its_encryption_is_refused()
    {
        var (file, _, _) = Foreign();
        var safes = Asn1Sequence.GetInstance(Asn1OctetString.GetInstance(Pfx.GetInstance(
            Pkcs12Codec.Write(Sample.Store(Sample.Trusted("partner")), Sample.Password, EncryptionProfile.Modern)).AuthSafe.Content).GetOctets());
        var encrypted = Asn1Sequence.GetInstance(ContentInfo.GetInstance(safes[0]).Content);
        var extended = new DerSequence(encrypted.Append(new DerTaggedObject(false, 1, new DerSet(Asn1Object.FromByteArray(OfNobody)))).ToArray());
        var content = new DerSequence(new ContentInfo(PkcsObjectIdentifiers.EncryptedData, extended)).GetEncoded();
        _project.Write(App, new Pfx(
            new ContentInfo(PkcsObjectIdentifiers.Data, new DerOctetString(content)), Pkcs12CodecTests.Mac(content)).GetEncoded(Asn1Encodable.Der));
        var before = _project.Snapshot();

        var result = _project.Refresh();

        Assert.IsFalse(result.Succeeded);
        CollectionAssert.AreEqual(before, _project.Snapshot());
    }

    [TestMethod]
    public void A_keystore_with_such_content_that_is_as_declared_is_used_as_it_is()
    {
        var (file, own, _) = Foreign(new SafeBag(PkcsObjectIdentifiers.CrlBag, new DerSequence()));
        _project.Write(App, file);
        _project.WithoutPartner("web.pem").RefreshOk();

        CollectionAssert.AreEqual(file, _project.Bytes(App));
        CollectionAssert.AreEqual(own.Chain[0].Der, _project.Bytes("mutualauth/app.cer"));
    }

    [TestMethod]
    public void Attributes_that_JKS_has_no_place_for_are_warned_of_when_the_type_changes_and_the_old_file_is_kept()
    {
        var (file, _, _) = Foreign();
        _project.Write(App, file);
        Declare(("StoreType", "JKS"));

        var warning = _project.RefreshOk().Findings.Single(finding => finding.Kind == Mab.AttributesNotInJks);

        Assert.Contains("'own', 'partner'", warning.Text);
        CollectionAssert.AreEqual(file, _project.Bytes("mutualauth/archive/" + _project.Archived.Single()));
        Assert.IsEmpty(_project.RefreshOk().Findings.Where(finding => finding.Kind == Mab.AttributesNotInJks));
    }

    [TestMethod]
    public void A_copy_in_another_format_is_no_loss_and_no_warning()
    {
        var (file, own, partner) = Foreign();
        _project.Write(App, file);
        Declare(("AlsoWrite", "JKS"));

        Assert.IsEmpty(_project.RefreshOk().Findings.Where(finding => finding.Kind == Mab.AttributesNotInJks));

        Assert.HasCount(3, _project.Open("mutualauth/app.jks", Sample.Password.Characters).Entries);
        AreKept(own, partner);
    }

    [TestMethod]
    public void Another_key_that_no_password_opens_is_carried_along_to_the_byte()
    {
        var locked = Pkcs12CodecTests.SealedEntry();
        var store = Sample.Store(Sample.Key("own", Sample.Ec("own")), locked with { OtherAttributes = [OfNobody] });
        _project.Write(App, Pkcs12Codec.Write(store, Sample.Password, EncryptionProfile.Modern));
        _project.RefreshOk();

        var carried = (KeyEntry)Open().Find("sealed")!;
        CollectionAssert.AreEqual(locked.Key.Sealed, carried.Key.Sealed);
        CollectionAssert.AreEqual(OfNobody, carried.OtherAttributes.Single());
        Declare(("StoreType", "JKS"));
        var before = _project.Snapshot();
        Assert.Contains("'sealed'", _project.RefreshFails(Mab.SealedKey).Text);
        CollectionAssert.AreEqual(before.Where(line => line.Contains("app.p12")).ToList(), _project.Snapshot().Where(line => line.Contains("app.p12")).ToList());
    }

    private KeyStore Open() => _project.Open(App, Sample.Password.Characters);

    private void AreKept(Identity own, Certificate partner)
    {
        var store = Open();
        Assert.IsEmpty(store.Unrepresented);
        var key = store.Keys.Single();
        CollectionAssert.AreEqual(own.Chain.ToList(), key.Chain.ToList());
        Same([Provider, LocalMachine, OfNobody], key.OtherAttributes);
        Same([OfNobody], key.CertificateAttributes[own.Chain[0]].Others);
        Same([LocalMachine], key.CertificateAttributes[own.Chain[1]].Others);
        Assert.AreEqual("The Intermediate", key.CertificateAttributes[own.Chain[1]].FriendlyName);
        Assert.AreEqual("The Root", key.CertificateAttributes[own.Chain[2]].FriendlyName);
        var trusted = (TrustedEntry)store.Find("partner")!;
        Assert.AreEqual(partner, trusted.Certificate);
        Same([OfNobody], trusted.OtherAttributes);
    }

    private static void Same(IEnumerable<byte[]> expected, IEnumerable<byte[]> actual) => CollectionAssert.AreEquivalent(
        expected.Select(Convert.ToHexString).ToArray(), actual.Select(Convert.ToHexString).ToArray());
}
