using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using MutualAuth.KeyStores.Certificates;
using MutualAuth.KeyStores.Findings;
using MutualAuth.KeyStores.Identities;
using MutualAuth.KeyStores.Keys;
using MutualAuth.KeyStores.Stores;
using MutualAuth.KeyStores.Tests.Certificates;
using MutualAuth.KeyStores.Tests.Stores;
using Org.BouncyCastle.Asn1;
using Org.BouncyCastle.Asn1.Pkcs;
using Org.BouncyCastle.Asn1.X509;
using Org.BouncyCastle.OpenSsl;
using Org.BouncyCastle.Security;

namespace MutualAuth.KeyStores.Tests.Identities;

[TestClass]
public class IdentityFileTests
{
    private static readonly PbeParameters Aes = new(PbeEncryptionAlgorithm.Aes256Cbc, HashAlgorithmName.SHA256, 1000);
    private static readonly PbeParameters TripleDes = new(PbeEncryptionAlgorithm.TripleDes3KeyPkcs12, HashAlgorithmName.SHA1, 1000);

    private static readonly Identity Ca = Sample.Ec("ca", Sample.Ec("root"));
    private static readonly Identity Rsa = Sample.Rsa("rsa", Ca);
    private static readonly Identity Ec256 = Sample.Ec("ec256", Ca);
    private static readonly Identity Ec384 = OfCurve(ECCurve.NamedCurves.nistP384, "1.3.132.0.34");
    private static readonly Identity Ed25519 = Sample.Ed25519("ed");
    private static readonly Identity[] All = [Rsa, Ec256, Ec384, Ed25519];

    // Keys and certificates in files

    [TestMethod]
    public void Key_and_certificates_are_read_in_any_order_from_one_file_or_several()
    {
        foreach (var identity in All)
        {
            var key = Pem("PRIVATE KEY", identity.Key.Pkcs8);
            var chain = Pem(identity.Chain);
            var reversed = Pem(identity.Chain.Reverse());
            Reads(identity, chain, key);
            Reads(identity, key, chain);
            Reads(identity, key + chain);
            Reads(identity, chain + key);
            Reads(identity, reversed + key);
            Reads(identity, [key, .. identity.Chain.Reverse().Select(one => Pem([one]))]);
        }
    }

    [TestMethod]
    public void PKCS1_is_read() => Reads(Rsa, Pem(Rsa.Chain), ((RSA)Rsa.Platform!).ExportRSAPrivateKeyPem());

    [TestMethod]
    public void SEC1_is_read()
    {
        foreach (var identity in new[] { Ec256, Ec384 })
            Reads(identity, Pem(identity.Chain), ((ECDsa)identity.Platform!).ExportECPrivateKeyPem());
    }

    [TestMethod]
    public void SEC1_without_its_curve_takes_it_from_EC_PARAMETERS_before_it()
    {
        foreach (var (identity, curve) in new[] { (Ec256, "1.2.840.10045.3.1.7"), (Ec384, "1.3.132.0.34") })
        {
            var parameters = Pem("EC PARAMETERS", new DerObjectIdentifier(curve).GetEncoded());
            Reads(identity, Pem(identity.Chain), parameters + Pem("EC PRIVATE KEY", Sec1(identity, null)));
            Reads(identity, Pem(identity.Chain), parameters + ((ECDsa)identity.Platform!).ExportECPrivateKeyPem());
        }
    }

    [TestMethod]
    public void SEC1_without_its_curve_takes_it_from_its_certificate()
    {
        foreach (var identity in new[] { Ec256, Ec384 })
            Reads(identity, Pem(Ec256.Chain) + Pem(Ec384.Chain), Pem("EC PRIVATE KEY", Sec1(identity, null)));
    }

    [TestMethod]
    public void A_curve_that_is_written_out_is_replaced_by_its_name()
    {
        var numbers = Org.BouncyCastle.Asn1.X9.ECNamedCurveTable.GetByOid(new DerObjectIdentifier("1.2.840.10045.3.1.7")).ToAsn1Object();
        var (key, _) = Read(Pem(Ec256.Chain), Pem("EC PRIVATE KEY", Sec1(Ec256, numbers)));
        Assert.IsTrue(key.Matches(Ec256.Chain[0].PublicKeyInfo));
        var algorithm = PrivateKeyInfo.GetInstance(Asn1Object.FromByteArray(key.Pkcs8)).PrivateKeyAlgorithm;
        Assert.AreEqual("1.2.840.10045.3.1.7", algorithm.Parameters.ToString());
    }

    [TestMethod]
    public void A_key_on_a_curve_that_nothing_names_is_refused()
    {
        var finding = Fails(Mab.UnusableKey, null, Pem(Ec384.Chain), Pem("EC PRIVATE KEY", Sec1(Ec256, null)));
        Assert.Contains("on which elliptic curve", finding.Text);
        Assert.AreEqual(1, finding.Line);
    }

    [TestMethod]
    public void Encrypted_PKCS8_is_read()
    {
        foreach (var identity in new[] { Rsa, Ec256, Ec384 })
        {
            foreach (var encryption in new[] { Aes, TripleDes })
            {
                var key = identity.Platform!.ExportEncryptedPkcs8PrivateKeyPem(Sample.Password.Characters, encryption);
                Reads(identity, Sample.Password, Pem(identity.Chain), key);
            }
        }

        foreach (var identity in All)
            Reads(identity, Sample.Password, Pem(identity.Chain), Pem(EncryptedPrivateKey.Label, EncryptedPrivateKey.Encrypt(identity.Key, Sample.Password)));
    }

    [TestMethod]
    [DataRow("AES-128-CBC")]
    [DataRow("AES-192-CBC")]
    [DataRow("AES-256-CBC")]
    [DataRow("DES-EDE3-CBC")]
    [DataRow("DES-CBC")]
    public void The_old_encryption_of_OpenSSL_is_read(string algorithm)
    {
        foreach (var identity in new[] { Rsa, Ec256, Ec384 })
        {
            var key = OldEncryption(identity, algorithm);
            Assert.Contains("DEK-Info: " + algorithm, key);
            Reads(identity, Sample.Password, Pem(identity.Chain), key);
            Reads(identity, Sample.Password, Pem(identity.Chain).TrimEnd() + key.Replace("\r\n", "\n").Replace("\n", "\r\n"));
        }
    }

    [TestMethod]
    public void A_password_that_is_not_needed_does_no_harm() =>
        Reads(Rsa, Sample.Password, Pem(Rsa.Chain), Pem("PRIVATE KEY", Rsa.Key.Pkcs8));

    [TestMethod]
    public void DER_is_read_for_each_kind_of_key()
    {
        foreach (var identity in All)
        {
            Reads(identity, null, [.. identity.Chain.Select(one => one.Der), identity.Key.Pkcs8]);
            Reads(identity, Sample.Password, [EncryptedPrivateKey.Encrypt(identity.Key, Sample.Password), .. identity.Chain.Select(one => one.Der)]);
        }

        Reads(Rsa, null, PartnerSample.Pkcs7(Rsa.Chain), ((RSA)Rsa.Platform!).ExportRSAPrivateKey());
        Reads(Ec384, null, PartnerSample.IndefinitePkcs7(Ec384.Chain), ((ECDsa)Ec384.Platform!).ExportECPrivateKey());
    }

    [TestMethod]
    public void DER_elements_may_follow_one_another_in_one_file() =>
        Reads(Rsa, null, [[.. Rsa.Key.Pkcs8, .. Rsa.Chain.SelectMany(one => one.Der)]]);

    [TestMethod]
    public void PKCS7_in_PEM_and_other_labels_of_certificates_are_read()
    {
        var key = Pem("PRIVATE KEY", Rsa.Key.Pkcs8);
        Reads(Rsa, Pem("PKCS7", PartnerSample.Pkcs7(Rsa.Chain)), key);
        Reads(Rsa, string.Concat(Rsa.Chain.Select(one => PartnerSample.Pem(one, "TRUSTED CERTIFICATE"))), key);
    }

    [TestMethod]
    public void The_ASN1_tells_what_a_key_is_and_not_its_label()
    {
        Reads(Rsa, Pem(Rsa.Chain), Pem("PRIVATE KEY", ((RSA)Rsa.Platform!).ExportRSAPrivateKey()));
        Reads(Rsa, Pem(Rsa.Chain), Pem("RSA PRIVATE KEY", Rsa.Key.Pkcs8));
    }

    [TestMethod]
    public void Byte_order_marks_UTF_16_base64_and_text_around_are_read()
    {
        var text = "Bag Attributes\n    friendlyName: own\n" + Pem(Rsa.Chain) + "Key Attributes: <No Attributes>\n" + Pem("PRIVATE KEY", Rsa.Key.Pkcs8);
        Reads(Rsa, null, [[0xEF, 0xBB, 0xBF, .. Encoding.ASCII.GetBytes(text)]]);
        Reads(Rsa, null, [Encoding.Unicode.GetBytes(text)]);
        Reads(Rsa, null, [Encoding.ASCII.GetBytes(Convert.ToBase64String(Encoding.ASCII.GetBytes(text)))]);
        Reads(Rsa, null, [Encoding.ASCII.GetBytes(Convert.ToBase64String(Rsa.Key.Pkcs8)), PartnerSample.Ascii(Pem(Rsa.Chain))]);
    }

    [TestMethod]
    public void Ed25519_with_its_public_key_behind_it_is_read()
    {
        var identity = Sample.Ed25519("ed", withPublicKey: true);
        Reads(identity, Pem(identity.Chain), Pem("PRIVATE KEY", Org.BouncyCastle.Pkcs.PrivateKeyInfoFactory.CreatePrivateKeyInfo(PrivateKeyFactory.CreateKey(identity.Key.Pkcs8)).GetEncoded()));
    }

    [TestMethod]
    public void Requests_parameters_and_CRLs_among_the_files_content_are_passed_over() => Reads(
        Ec256,
        Pem("CERTIFICATE REQUEST", PartnerSample.Request()) + Pem("X509 CRL", PartnerSample.RevocationList()) + Pem(Ec256.Chain),
        Pem("PRIVATE KEY", Ec256.Key.Pkcs8));

    // Keystores

    [TestMethod]
    public void PKCS12_is_read()
    {
        foreach (var identity in All)
            Reads(identity, Sample.Password, Pkcs12Codec.Write(Store(identity), Sample.Password, EncryptionProfile.Modern));
        Reads(Rsa, Sample.Password, Pkcs12Codec.Write(Store(Rsa), Sample.Password, EncryptionProfile.Legacy));
    }

    [TestMethod]
    public void JKS_is_read()
    {
        foreach (var identity in All)
            Reads(identity, Sample.Password, JksCodec.Write(Store(identity), Sample.Password, Sample.Password));
    }

    [TestMethod]
    public void What_dotnet_exports_is_read()
    {
        using var certificate = Platform(Ec256);
        var pfx = certificate.Export(X509ContentType.Pkcs12, Sample.Password.Characters)!;
        var (key, chain) = Read(Sample.Password, pfx);
        Assert.IsTrue(key.Matches(Ec256.Chain[0].PublicKeyInfo));
        CollectionAssert.AreEqual(new[] { Ec256.Chain[0] }, chain.ToArray());
    }

    [TestMethod]
    public void PKCS12_with_an_empty_password_needs_none_declared()
    {
        var empty = new Password("", "none");
        Reads(Rsa, null, Pkcs12Codec.Write(Store(Rsa), empty, EncryptionProfile.Modern));
        using var certificate = Platform(Ec256);
        foreach (var pfx in new[] { certificate.Export(X509ContentType.Pkcs12)!, certificate.Export(X509ContentType.Pkcs12, "")! })
            Assert.IsTrue(Read(null, pfx).Key.Matches(Ec256.Chain[0].PublicKeyInfo));
    }

    [TestMethod]
    public void PKCS12_without_MAC_and_encryption_needs_no_password()
    {
        Asn1Encodable[] bags =
        [
            new SafeBag(PkcsObjectIdentifiers.KeyBag, Asn1Object.FromByteArray(Ec256.Key.Pkcs8)),
            .. Ec256.Chain.Select(one => new SafeBag(
                PkcsObjectIdentifiers.CertBag, new CertBag(PkcsObjectIdentifiers.X509Certificate, new DerOctetString(one.Der)).ToAsn1Object())),
        ];
        var safe = new DerSequence(Data(new DerSequence(bags)));
        Reads(Ec256, null, new Pfx(Data(safe), null).GetEncoded());

        static ContentInfo Data(Asn1Encodable content) => new(PkcsObjectIdentifiers.Data, new DerOctetString(content.GetEncoded()));
    }

    [TestMethod]
    public void A_keystore_in_base64_is_read()
    {
        Reads(Rsa, Sample.Password, Base64(Pkcs12Codec.Write(Store(Rsa), Sample.Password, EncryptionProfile.Modern)));
        Reads(Rsa, Sample.Password, Base64(JksCodec.Write(Store(Rsa), Sample.Password, Sample.Password)));

        static byte[] Base64(byte[] file) => PartnerSample.Ascii(PartnerSample.Base64(file));
    }

    [TestMethod]
    public void The_only_key_is_taken_whatever_its_alias() =>
        Reads(Rsa, Sample.Password, Pkcs12Codec.Write(Sample.Store(Sample.Key("quite another", Rsa)), Sample.Password, EncryptionProfile.Modern));

    [TestMethod]
    public void Of_several_keys_the_alias_chooses()
    {
        var store = Sample.Store(Sample.Key("one", Ec384), Sample.Key("OWN", Ec256), Sample.Key("two", Rsa));
        Reads(Ec256, Sample.Password, JksCodec.Write(store, Sample.Password, Sample.Password));
        Reads(Ec256, Sample.Password, Pkcs12Codec.Write(store, Sample.Password, EncryptionProfile.Modern));
    }

    [TestMethod]
    public void Of_several_keys_none_is_taken_when_the_alias_fits_none()
    {
        var store = Sample.Store(Sample.Key("one", Ec384), Sample.Key("two", Rsa));
        var finding = Fails(Mab.IdentityAliasUnknown, Sample.Password, JksCodec.Write(store, Sample.Password, Sample.Password));
        Assert.Contains("'own'", finding.Text);
        Assert.Contains("one, two", finding.Text);
    }

    [TestMethod]
    public void A_chain_that_a_keystore_lacks_may_be_in_a_file_beside_it()
    {
        var store = Sample.Store(Sample.Key("own", Rsa with { Chain = [Rsa.Chain[0]] }));
        Reads(Rsa, Sample.Password, Pkcs12Codec.Write(store, Sample.Password, EncryptionProfile.Modern), PartnerSample.Ascii(Pem(Rsa.Chain.Skip(1))));
    }

    // Chains

    [TestMethod]
    public void A_certificate_alone_is_fine()
    {
        var (_, chain) = Read(Pem([Ec256.Chain[0]]), Pem("PRIVATE KEY", Ec256.Key.Pkcs8));
        CollectionAssert.AreEqual(new[] { Ec256.Chain[0] }, chain.ToArray());
    }

    [TestMethod]
    public void A_chain_may_end_below_its_root()
    {
        var (_, chain) = Read(Pem(Ec256.Chain.Take(2)), Pem("PRIVATE KEY", Ec256.Key.Pkcs8));
        CollectionAssert.AreEqual(Ec256.Chain.Take(2).ToArray(), chain.ToArray());
    }

    [TestMethod]
    public void Links_are_looked_for_among_the_others()
    {
        var (_, chain) = IdentityFile.Read(
            Files(PartnerSample.Ascii(Pem([Ec256.Chain[0]]) + Pem("PRIVATE KEY", Ec256.Key.Pkcs8))), "own", null, [Rsa.Chain[0], .. Ec256.Chain.Skip(1)]);
        CollectionAssert.AreEqual(Ec256.Chain.ToArray(), chain.ToArray());
    }

    [TestMethod]
    public void The_own_certificate_is_not_looked_for_among_the_others() => StoreAssert.Fails(Mab.IdentityIsNoPair, () => IdentityFile.Read(
        Files(PartnerSample.Ascii(Pem([Ec384.Chain[0]]) + Pem("PRIVATE KEY", Ec256.Key.Pkcs8))), "own", null, Ec256.Chain));

    [TestMethod]
    public void Unrelated_certificates_are_left_out() =>
        Reads(Ec256, Pem(PartnerSample.Three) + Pem(Ec384.Chain) + Pem(Ec256.Chain), Pem("PRIVATE KEY", Ec256.Key.Pkcs8));

    [TestMethod]
    public void Of_several_certificates_for_the_key_the_one_that_ends_latest_counts()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=renewed", key, HashAlgorithmName.SHA256);
        var now = DateTimeOffset.UtcNow;
        var certificates = new[] { 10, 30, 20 }.Select(days =>
        {
            using var certificate = request.CreateSelfSigned(now.AddDays(-1), now.AddDays(days));
            return Certificate.Parse(certificate.RawData);
        }).ToArray();
        var (_, chain) = Read(Pem(certificates), key.ExportPkcs8PrivateKeyPem());
        CollectionAssert.AreEqual(new[] { certificates[1] }, chain.ToArray());
    }

    // What is wrong

    [TestMethod]
    public void Files_without_a_key_are_told()
    {
        var finding = Fails(Mab.IdentityWithoutKey, null, Pem([Rsa.Chain[0]]), Pem(Rsa.Chain.Skip(1)));
        Assert.Contains("'file0', 'file1'", finding.Text);
        Fails(Mab.IdentityWithoutKey, Sample.Password, JksCodec.Write(Sample.Store(Sample.Trusted("partner")), Sample.Password, Sample.Password));
    }

    [TestMethod]
    public void A_key_without_certificate_is_told()
    {
        Fails(Mab.IdentityWithoutCertificate, null, Pem("PRIVATE KEY", Rsa.Key.Pkcs8));
        Fails(Mab.IdentityWithoutCertificate, null, Rsa.Key.Pkcs8);
    }

    [TestMethod]
    public void Several_keys_are_told_with_their_files()
    {
        var finding = Fails(Mab.SeveralIdentityKeys, null, Pem("PRIVATE KEY", Rsa.Key.Pkcs8), Pem(Rsa.Chain), Pem("PRIVATE KEY", Ec256.Key.Pkcs8));
        Assert.Contains("'file0', 'file2'", finding.Text);
        Assert.AreEqual("file2", finding.File);
        Fails(Mab.SeveralIdentityKeys, null, Pem("PRIVATE KEY", Rsa.Key.Pkcs8) + Pem(Rsa.Chain) + Pem("PRIVATE KEY", Rsa.Key.Pkcs8));
    }

    [TestMethod]
    public void A_key_of_another_certificate_is_told()
    {
        foreach (var (identity, other) in new[] { (Rsa, Ec256), (Ec256, Ec384), (Ec384, Ed25519), (Ed25519, Rsa), (Sample.Ec("another"), Ec256) })
        {
            var finding = Fails(Mab.IdentityIsNoPair, null, Pem(other.Chain), Pem("PRIVATE KEY", identity.Key.Pkcs8));
            Assert.Contains(other.Chain[0].Subject, finding.Text);
            Assert.AreEqual("file1", finding.File);
            Assert.AreEqual(1, finding.Line);
        }
    }

    [TestMethod]
    public void Only_a_few_of_many_subjects_are_listed()
    {
        var finding = Fails(Mab.IdentityIsNoPair, null, Pem(Ec384.Chain) + Pem(PartnerSample.Three) + Pem(Rsa.Chain), Pem("PRIVATE KEY", Ec256.Key.Pkcs8));
        Assert.Contains("; and 2 more. ", finding.Text);
    }

    [TestMethod]
    public void A_missing_password_is_told()
    {
        var pkcs8 = Rsa.Platform!.ExportEncryptedPkcs8PrivateKeyPem(Sample.Password.Characters, Aes);
        Assert.Contains("IdentityPassword", Fails(Mab.IdentityPasswordNeeded, null, Pem(Rsa.Chain), pkcs8).Text);
        Fails(Mab.IdentityPasswordNeeded, null, Pem(Rsa.Chain), OldEncryption(Rsa, "AES-256-CBC"));
        Fails(Mab.IdentityPasswordNeeded, null, Pkcs12Codec.Write(Store(Rsa), Sample.Password, EncryptionProfile.Modern));
        Fails(Mab.IdentityPasswordNeeded, null, JksCodec.Write(Store(Rsa), Sample.Password, Sample.Password));
    }

    [TestMethod]
    public void A_wrong_password_is_told()
    {
        var pkcs8 = Rsa.Platform!.ExportEncryptedPkcs8PrivateKeyPem(Sample.Password.Characters, Aes);
        Assert.Contains(Sample.OtherPassword.Source, Fails(Mab.IdentityPasswordWrong, Sample.OtherPassword, Pem(Rsa.Chain), pkcs8).Text);
        foreach (var algorithm in new[] { "AES-128-CBC", "DES-EDE3-CBC" })
            Fails(Mab.IdentityPasswordWrong, Sample.OtherPassword, Pem(Rsa.Chain), OldEncryption(Rsa, algorithm));
        Fails(Mab.IdentityPasswordWrong, Sample.OtherPassword, Pkcs12Codec.Write(Store(Rsa), Sample.Password, EncryptionProfile.Modern));
        Fails(Mab.IdentityPasswordWrong, Sample.OtherPassword, JksCodec.Write(Store(Rsa), Sample.Password, Sample.Password));
    }

    [TestMethod]
    public void No_wrong_password_of_hundreds_opens_the_old_encryption_or_breaks_it()
    {
        // One in 256 passes the padding, and the bytes that come out are anything.
        var key = OldEncryption(Ec256, "DES-CBC");
        for (var i = 0; i < 600; i++)
            Fails(Mab.IdentityPasswordWrong, new Password("wrong" + i.ToString(CultureInfo.InvariantCulture), "env:WRONG"), Pem(Ec256.Chain), key);
    }

    [TestMethod]
    public void A_key_in_JKS_with_a_password_of_its_own_is_told()
    {
        var finding = Fails(Mab.IdentityPasswordWrong, Sample.Password, JksCodec.Write(Store(Rsa), Sample.Password, Sample.OtherPassword));
        Assert.Contains("the key 'own'", finding.Text);
        Assert.Contains("keytool -keypasswd", finding.Text);
    }

    [TestMethod]
    public void Encryption_that_is_not_known_is_named()
    {
        var scrypt = new EncryptedPrivateKeyInfo(
            new AlgorithmIdentifier(
                PkcsObjectIdentifiers.IdPbeS2,
                new DerSequence(
                    new DerSequence(new DerObjectIdentifier("1.3.6.1.4.1.11591.4.11"), new DerSequence(new DerOctetString(new byte[8]))),
                    new DerSequence(new DerObjectIdentifier("2.16.840.1.101.3.4.1.42"), new DerOctetString(new byte[16])))),
            new byte[64]).GetEncoded();
        Assert.Contains("with scrypt,", Fails(Mab.UnknownKeyEncryption, Sample.Password, Pem(Rsa.Chain), Pem("ENCRYPTED PRIVATE KEY", scrypt)).Text);
        var idea = OldEncryption(Rsa, "DES-CBC").Replace("DES-CBC", "IDEA-CBC");
        Assert.Contains("with IDEA-CBC,", Fails(Mab.UnknownKeyEncryption, Sample.Password, Pem(Rsa.Chain), idea).Text);
        var line = OldEncryption(Rsa, "DES-CBC").Replace("DES-CBC", "some secret");
        Assert.DoesNotContain("some secret", Fails(Mab.UnknownKeyEncryption, Sample.Password, Pem(Rsa.Chain), line).Text);
    }

    [TestMethod]
    public void Headers_of_the_old_encryption_that_are_broken_are_told()
    {
        var key = OldEncryption(Rsa, "AES-128-CBC").Replace("\r\n", "\n");
        var info = key.Split('\n').Single(line => line.StartsWith("DEK-Info", StringComparison.Ordinal));
        foreach (var broken in new[] { "DEK-Info: AES-128-CBC", "DEK-Info: AES-128-CBC,0011", "DEK-Info: AES-128-CBC,zz", "DEK-Info: AES-128-CBC,0,1", "DEK-Info:", "X: y" })
            Assert.Contains("DEK-Info", Fails(Mab.DamagedIdentity, Sample.Password, Pem(Rsa.Chain), key.Replace(info, broken)).Text);
    }

    [TestMethod]
    public void What_is_no_identity_is_said_to_be_what_it_is()
    {
        Not("this is an empty file", []);
        Not("this is an HTML page", PartnerSample.Ascii("<!DOCTYPE html><html></html>"));
        Not("this is a certificate request", PartnerSample.Request());
        Not("this is a certificate request", PartnerSample.Ascii(Pem("CERTIFICATE REQUEST", PartnerSample.Request())));
        Not("this is a public key", PartnerSample.Ascii(Pem("PUBLIC KEY", Rsa.Chain[0].PublicKeyInfo)));
        Not("this is PEM text of the kind EC PARAMETERS", PartnerSample.Ascii(Pem("EC PARAMETERS", [6, 1, 1])));
        Not("this is a private key in OpenSSH's own format", PartnerSample.Ascii(Pem("OPENSSH PRIVATE KEY", RandomNumberGenerator.GetBytes(300))));
        Not("this is a private key in a format that is not known here", PartnerSample.Ascii("PuTTY-User-Key-File-3: ssh-ed25519\nEncryption: none\n"));
        Not("this is a keystore without a key or certificate", JksCodec.Write(KeyStore.Empty, Sample.Password, Sample.Password), Sample.Password);
        Not("this is a ZIP archive", [(byte)'P', (byte)'K', 3, 4, 0, 0]);

        static void Not(string what, byte[] file, Password? password = null) =>
            Assert.StartsWith(what + ", which no identity", Fails(Mab.NotAnIdentity, password, file).Text);
    }

    [TestMethod]
    public void Of_a_file_of_an_unknown_kind_not_even_the_first_bytes_are_shown()
    {
        var seed = new byte[] { 0xA7, 0x01, 0xB3, 0x44, 0xC2, 0x19 };
        Assert.DoesNotContain("A7", Fails(Mab.NotAnIdentity, null, seed).Text);
    }

    [TestMethod]
    public void A_file_that_was_cut_short_is_told()
    {
        var key = Pem("PRIVATE KEY", Rsa.Key.Pkcs8);
        var finding = Fails(Mab.DamagedIdentity, null, Pem(Rsa.Chain), key[..(key.Length / 2)]);
        Assert.Contains("BEGIN PRIVATE KEY has no END", finding.Text);
        Assert.DoesNotContain("certificate", finding.Text);
        Fails(Mab.DamagedIdentity, null, Pem(Rsa.Chain), key.Replace("-----END", "*-----END"));
        Fails(Mab.DamagedIdentity, null, PartnerSample.Ascii(Pem(Rsa.Chain)), Rsa.Key.Pkcs8[..500]);
        var pfx = Pkcs12Codec.Write(Store(Rsa), Sample.Password, EncryptionProfile.Modern);
        var text = Fails(Mab.DamagedIdentity, Sample.Password, pfx[..(pfx.Length / 2)]).Text;
        Assert.StartsWith("the file is damaged: its outermost structure cannot be parsed", text);
        Assert.DoesNotContain("archive folder", text);
        Fails(Mab.DamagedCertificate, null, PartnerSample.Ascii(key), Rsa.Chain[0].Der[..300]);
    }

    [TestMethod]
    public void A_key_whose_numbers_do_not_belong_together_is_told()
    {
        foreach (var place in new[] { 400, 700, 900, 1100 })
        {
            var pkcs8 = (byte[])Rsa.Key.Pkcs8.Clone();
            pkcs8[place] ^= 1;
            Fails(Mab.DamagedIdentity, null, Pem(Rsa.Chain), Pem("PRIVATE KEY", pkcs8));
        }

        var order = Sec1(Ec256, null);
        order.AsSpan(7, 32).Fill(0xFF);
        Fails(Mab.DamagedIdentity, null, Pem(Ec256.Chain), Pem("EC PARAMETERS", new DerObjectIdentifier("1.2.840.10045.3.1.7").GetEncoded()) + Pem("EC PRIVATE KEY", order));
    }

    [TestMethod]
    public void Keys_of_other_algorithms_are_refused()
    {
        var dsa = PrivateKeySample.All.Single(sample => sample.Name == "DSA");
        Fails(Mab.UnusableKey, null, Pem(Rsa.Chain), dsa.Pem);
        var x25519 = new PrivateKeyInfo(new AlgorithmIdentifier(new DerObjectIdentifier("1.3.101.110")), new DerOctetString(new byte[32])).GetEncoded();
        Fails(Mab.UnusableKey, null, Pem(Rsa.Chain), Pem("PRIVATE KEY", x25519));
        var unknownCurve = new PrivateKeyInfo(new AlgorithmIdentifier(new DerObjectIdentifier("1.2.840.10045.2.1"), new DerObjectIdentifier("1.2.3.4")), new DerSequence(DerInteger.One, new DerOctetString(new byte[32]))).GetEncoded();
        Assert.Contains("1.2.3.4", Fails(Mab.UnusableKey, null, Pem(Rsa.Chain), Pem("PRIVATE KEY", unknownCurve)).Text);
    }

    [TestMethod]
    public void Lines_and_files_are_named()
    {
        var key = Pem("PRIVATE KEY", Rsa.Key.Pkcs8);
        var finding = Fails(Mab.UnusableKey, null, Pem(Rsa.Chain), "first\nsecond\n" + PrivateKeySample.All.Single(sample => sample.Name == "DSA").Pem);
        Assert.AreEqual("file1", finding.File);
        Assert.AreEqual(3, finding.Line);
        finding = Fails(Mab.DamagedCertificate, null, key, "first\n" + Pem("CERTIFICATE", Rsa.Chain[0].Der[..300]));
        Assert.AreEqual("file1", finding.File);
        Assert.AreEqual(2, finding.Line);
    }

    // Hostile files

    [TestMethod]
    [Timeout(60_000)]
    public void Hostile_files_are_refused_soon()
    {
        var nested = new byte[2_000_000];
        for (var i = 0; i < nested.Length; i++)
            nested[i] = i % 2 == 0 ? (byte)0x30 : (byte)0x80;
        byte[] version = [0x30, 0x80, 0x02, 0x01, 0x00];
        AnyFailure(nested);
        AnyFailure([.. version, .. nested]);
        AnyFailure(PartnerSample.Ascii(Pem("PRIVATE KEY", nested)));
        AnyFailure([.. version, .. nested], PartnerSample.Ascii(Pem(Rsa.Chain)));
        AnyFailure(PartnerSample.Ascii(Pem("PRIVATE KEY", [.. version, .. nested])), PartnerSample.Ascii(Pem(Rsa.Chain)));
        AnyFailure(PartnerSample.Ascii(Pem("EC PARAMETERS", nested) + Pem("EC PRIVATE KEY", Sec1(Ec256, null)) + Pem(Ec256.Chain)));

        foreach (var marks in new[] { "-----BEGIN ", "-----BEGIN A-----", "-----BEGIN A-----\n-----END A-----\n", "-----END A-----", "-----BEGIN PRIVATE KEY-----\n-----END PRIVATE KEY-----\n", "-----" })
            AnyFailure(PartnerSample.Ascii(string.Concat(Enumerable.Repeat(marks, 4_000_000 / marks.Length))), PartnerSample.Ascii(Pem(Rsa.Chain)));
        Fails(Mab.TooLarge, null, new byte[5_000_000]);

        foreach (var iterations in new[] { 2_000_000, int.MaxValue })
        {
            var encrypted = new EncryptedPrivateKeyInfo(
                new AlgorithmIdentifier(
                    PkcsObjectIdentifiers.IdPbeS2,
                    new PbeS2Parameters(
                        new KeyDerivationFunc(PkcsObjectIdentifiers.IdPbkdf2, new Pbkdf2Params(new byte[8], iterations)),
                        new EncryptionScheme(new DerObjectIdentifier("2.16.840.1.101.3.4.1.42"), new DerOctetString(new byte[16])))),
                new byte[64]).GetEncoded();
            Fails(Mab.OverLimit, Sample.Password, PartnerSample.Ascii(Pem(Rsa.Chain)), encrypted);
        }

        var number = new DerInteger(new Org.BouncyCastle.Math.BigInteger(1, Enumerable.Repeat((byte)0xFF, 300_000).ToArray()));
        var large = new DerSequence(DerInteger.Zero, number, number, number, number, number, number, number, number).GetEncoded();
        Assert.Contains("16,384", Fails(Mab.UnusableKey, null, PartnerSample.Ascii(Pem(Rsa.Chain)), large).Text);
    }

    [TestMethod]
    [Timeout(60_000)]
    public void Issuers_with_keys_made_to_be_slow_are_left_out()
    {
        // One check of such a signature takes BouncyCastle 17 seconds.
        var large = new DerInteger(new Org.BouncyCastle.Math.BigInteger(1, [0xFF, .. RandomNumberGenerator.GetBytes(2046), 0xFF]));
        var info = MadeCertificate.Info(
            new DerSequence(PkcsObjectIdentifiers.RsaEncryption, DerNull.Instance), new DerSequence(large, large).GetEncoded());
        var slow = Enumerable.Range(0, 20).Select(_ => new MadeCertificate { Key = info, Subject = Ca.Chain[0].Structure.Subject }.Parsed).ToList();
        Reads(Ec256, Pem(slow) + Pem(Ec256.Chain), Pem("PRIVATE KEY", Ec256.Key.Pkcs8));
        // Signed with RSA, so that its signature would be checked with these keys.
        var own = new MadeCertificate
        {
            Algorithm = new DerSequence(PkcsObjectIdentifiers.Sha256WithRsaEncryption, DerNull.Instance),
            Issuer = Ca.Chain[0].Structure.Subject,
            Key = Ec256.Chain[0].Structure.SubjectPublicKeyInfo,
        }.Parsed;
        Assert.HasCount(1, Read(Pem(slow) + Pem([own]), Pem("PRIVATE KEY", Ec256.Key.Pkcs8)).Chain);
    }

    [TestMethod]
    [Timeout(120_000)]
    public void Changed_and_cut_files_give_nothing_but_our_own_errors()
    {
        var random = new Random(4711);
        foreach (var files in Originals())
        {
            for (var i = 0; i < 40; i++)
            {
                var changed = files.Select(file => (byte[])file.Clone()).ToArray();
                var which = random.Next(changed.Length);
                if (i % 3 == 0)
                    changed[which] = changed[which][..random.Next(changed[which].Length)];
                for (var flips = random.Next(1, 4); flips > 0 && changed[which].Length > 0; flips--)
                    changed[which][random.Next(changed[which].Length)] = (byte)random.Next(256);
                try
                {
                    Read(Sample.Password, changed);
                }
                catch (MutualAuthException exception)
                {
                    CheckSilent(exception);
                }
            }
        }
    }

    private static IEnumerable<byte[][]> Originals()
    {
        foreach (var identity in All)
        {
            var certificates = PartnerSample.Ascii(Pem(identity.Chain));
            yield return [certificates, PartnerSample.Ascii(Pem("PRIVATE KEY", identity.Key.Pkcs8))];
            yield return [PartnerSample.Pkcs7(identity.Chain), identity.Key.Pkcs8];
            yield return [certificates, EncryptedPrivateKey.Encrypt(identity.Key, Sample.Password)];
            yield return [Pkcs12Codec.Write(Store(identity), Sample.Password, EncryptionProfile.Modern)];
            yield return [JksCodec.Write(Store(identity), Sample.Password, Sample.Password)];
        }

        foreach (var identity in new[] { Rsa, Ec256 })
            yield return [PartnerSample.Ascii(Pem(identity.Chain)), PartnerSample.Ascii(OldEncryption(identity, "AES-128-CBC"))];
        yield return [PartnerSample.Ascii(Pem(Ec256.Chain)), PartnerSample.Ascii(Pem("EC PARAMETERS", new DerObjectIdentifier("1.2.840.10045.3.1.7").GetEncoded())), Sec1(Ec256, null)];
        yield return [PartnerSample.Ascii(Pem(Rsa.Chain)), ((RSA)Rsa.Platform!).ExportRSAPrivateKey()];
    }

    // How it is tested

    private static (PrivateKey Key, IReadOnlyList<Certificate> Chain) Read(Password? password, params byte[][] files) =>
        IdentityFile.Read(Files(files), "own", password, []);

    private static (PrivateKey Key, IReadOnlyList<Certificate> Chain) Read(params string[] files) =>
        Read(null, files.Select(PartnerSample.Ascii).ToArray());

    private static (byte[] Content, string Name)[] Files(params byte[][] files) =>
        files.Select((file, index) => (file, FormattableString.Invariant($"file{index}"))).ToArray();

    private static void Reads(Identity expected, params string[] files) => Reads(expected, null, files);

    private static void Reads(Identity expected, Password? password, params string[] files) =>
        Reads(expected, password, files.Select(PartnerSample.Ascii).ToArray());

    private static void Reads(Identity expected, Password? password, params byte[][] files)
    {
        var (key, chain) = Read(password, files);
        Assert.AreEqual(expected.Key.Algorithm, key.Algorithm);
        Assert.IsTrue(key.Matches(expected.Chain[0].PublicKeyInfo));
        CollectionAssert.AreEqual(expected.Chain.ToArray(), chain.ToArray());
        // What was read works, and is written again.
        if (expected.Platform is ECDsa)
        {
            using var platform = ECDsa.Create();
            platform.ImportPkcs8PrivateKey(key.Pkcs8, out _);
        }

        Assert.IsNotEmpty(key.Sign([1, 2, 3]));
        var store = Sample.Store(new KeyEntry("own", Sample.Created, ProtectedKey.Opened(key), chain));
        Assert.HasCount(1, JksCodec.Read(JksCodec.Write(store, Sample.Password, Sample.Password), Sample.Password, [], ReadLimits.Default).Keys.ToArray());
    }

    private static Finding Fails(FindingKind kind, Password? password, params byte[][] files)
    {
        var exception = Assert.ThrowsExactly<MutualAuthException>(() => Read(password, files));
        Assert.AreEqual(kind.Code, exception.Finding.Code, exception.Message);
        CheckSilent(exception);
        return exception.Finding;
    }

    private static Finding Fails(FindingKind kind, Password? password, params string[] files) =>
        Fails(kind, password, files.Select(PartnerSample.Ascii).ToArray());

    private static void AnyFailure(params byte[][] files)
    {
        var clock = Stopwatch.StartNew();
        CheckSilent(Assert.ThrowsExactly<MutualAuthException>(() => Read(Sample.Password, files)));
        Assert.IsLessThan(20, clock.Elapsed.TotalSeconds);
    }

    /// <summary>Nothing of a password or a key, and nothing that a parser said.</summary>
    private static void CheckSilent(MutualAuthException exception)
    {
        var text = exception.ToString() + exception.Finding;
        Assert.IsNull(exception.InnerException);
        Assert.StartsWith("file", exception.Finding.File!);
        Assert.DoesNotContain(Sample.Password.Characters, text);
        Assert.DoesNotContain(Sample.OtherPassword.Characters, text);
        foreach (var identity in All)
        {
            var pkcs8 = identity.Key.Pkcs8;
            foreach (var line in PartnerSample.Base64(pkcs8).Split('\n', StringSplitOptions.RemoveEmptyEntries))
                Assert.DoesNotContain(line[..Math.Min(line.Length, 16)], text);
            var hex = Convert.ToHexString(pkcs8);
            for (var i = 80; i + 16 < hex.Length; i += 16)
                Assert.DoesNotContain(hex.Substring(i, 16), text.Replace(":", "").Replace(" ", ""));
        }
    }

    private static string Pem(string label, byte[] der) => PemEncoding.WriteString(label, der) + "\n";

    private static string Pem(IEnumerable<Certificate> certificates) => string.Concat(certificates.Select(one => PartnerSample.Pem(one)));

    private static KeyStore Store(Identity identity) => Sample.Store(Sample.Key("own", identity), Sample.Trusted("partner"));

    private static Identity OfCurve(ECCurve curve, string oid)
    {
        var key = ECDsa.Create(curve);
        var request = new CertificateRequest("CN=" + oid, key, HashAlgorithmName.SHA384);
        using var certificate = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(30));
        return new Identity(PrivateKey.Parse(key.ExportPkcs8PrivateKey()), [Certificate.Parse(certificate.RawData)], key);
    }

    /// <summary>ECPrivateKey ::= { 1, number, [0] curve, [1] point }, the curve replaced or left out.</summary>
    private static byte[] Sec1(Identity identity, Asn1Encodable? curve)
    {
        var elements = Asn1Sequence.GetInstance(((ECDsa)identity.Platform!).ExportECPrivateKey())
            .Where(element => element is not Asn1TaggedObject { TagNo: 0 })
            .ToList();
        if (curve is not null)
            elements.Insert(2, new DerTaggedObject(0, curve));
        return new DerSequence(elements.ToArray()).GetEncoded();
    }

    private static string OldEncryption(Identity identity, string algorithm)
    {
        using var text = new StringWriter();
        var writer = new PemWriter(text);
        writer.WriteObject(PrivateKeyFactory.CreateKey(identity.Key.Pkcs8), algorithm, Sample.Password.Characters.ToCharArray(), new SecureRandom());
        writer.Writer.Flush();
        return text.ToString();
    }

    private static X509Certificate2 Platform(Identity identity)
    {
        using var certificate = X509CertificateLoader.LoadCertificate(identity.Chain[0].Der);
        return certificate.CopyWithPrivateKey((ECDsa)identity.Platform!);
    }
}
