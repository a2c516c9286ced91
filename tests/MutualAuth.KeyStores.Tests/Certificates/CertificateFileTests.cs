using System.Security.Cryptography;
using System.Text;
using MutualAuth.KeyStores.Certificates;
using MutualAuth.KeyStores.Findings;
using MutualAuth.KeyStores.Stores;
using MutualAuth.KeyStores.Tests.Stores;

namespace MutualAuth.KeyStores.Tests.Certificates;

[TestClass]
public class CertificateFileTests
{
    private static readonly Certificate One = PartnerSample.One;
    private static readonly IReadOnlyList<Certificate> Three = PartnerSample.Three;
    private static readonly string PemOfOne = PartnerSample.Pem(One);
    private static readonly string PemOfThree = string.Concat(Three.Select(certificate => PartnerSample.Pem(certificate)));

    private static void Reads(IEnumerable<Certificate> expected, byte[] file) =>
        CollectionAssert.AreEqual(expected.ToList(), CertificateFile.Read(file).ToList());

    private static void Reads(IEnumerable<Certificate> expected, string file) => Reads(expected, Encoding.UTF8.GetBytes(file));

    private static Finding Fails(FindingKind kind, byte[] file) => StoreAssert.Fails(kind, () => CertificateFile.Read(file));

    private static Finding Fails(FindingKind kind, string file) => Fails(kind, Encoding.UTF8.GetBytes(file));

    private static void Refused(string asWhat, byte[] file) =>
        Assert.StartsWith(asWhat + ", not a certificate. ", Fails(Mab.NotACertificate, file).Text);

    private static void Refused(string asWhat, string file) => Refused(asWhat, Encoding.UTF8.GetBytes(file));

    // What is read

    [TestMethod]
    public void PEM_is_read() => Reads([One], PemOfOne);

    [TestMethod]
    public void DER_is_read() => Reads([One], One.Der);

    [TestMethod]
    public void The_exact_bytes_of_a_certificate_are_kept() => CollectionAssert.AreEqual(One.Der, CertificateFile.Read(One.Der)[0].Der);

    [TestMethod]
    public void Text_may_stand_around_PEM()
    {
        Reads([One], "Bag Attributes\n    friendlyName: zebra\nsubject=CN = zebra\n\n" + PemOfOne);
        Reads([One], PemOfOne + "\nKind regards, your partner: call us at +49 30 0000\n");
        Reads(Three, $"first\n{PartnerSample.Pem(Three[0])}second -- --- -----\n{PartnerSample.Pem(Three[1])}\n\n# third\n{PartnerSample.Pem(Three[2])}");
    }

    [TestMethod]
    public void Text_in_an_8_bit_code_may_stand_around_PEM() =>
        Reads([One], [0x46, 0xFC, 0x72, 0x20, 0x53, 0x69, 0x65, 0x0A, .. Encoding.ASCII.GetBytes(PemOfOne)]);

    [TestMethod]
    public void A_dump_of_openssl_x509_text_may_stand_around_PEM() => Reads([One], $"""
        Certificate:
            Data:
                Version: 3 (0x2)
                Signature Algorithm: ecdsa-with-SHA256
                Issuer: CN = zebra
            Signature Value:
                30:45:02:20:14:3c:1f:8d
        {PemOfOne}
        """.Replace("\r\n", "\n"));

    [TestMethod]
    [DataRow("\r\n")]
    [DataRow("\r")]
    [DataRow("\n\n")]
    [DataRow(" \n")]
    [DataRow("\t\r\n")]
    public void Lines_may_end_in_any_way(string lineEnd)
    {
        Reads(Three, PemOfThree.Replace("\n", lineEnd));
        Reads([One], PemOfOne.Replace("\n", lineEnd));
    }

    [TestMethod]
    public void The_final_line_end_may_be_missing() => Reads([One], PemOfOne.TrimEnd());

    [TestMethod]
    public void Lines_may_be_indented()
    {
        Reads([One], string.Concat(PemOfOne.Split('\n').Select(line => "    " + line + "\n")));
        Reads([One], string.Concat(PemOfOne.Split('\n').Select(line => "\t" + line + "\n")));
    }

    [TestMethod]
    public void Everything_may_be_on_one_line()
    {
        Reads([One], PemOfOne.Replace("\n", ""));
        Reads([One], PemOfOne.Replace("\n", " "));
        Reads(Three, PemOfThree.Replace("\n", ""));
    }

    [TestMethod]
    public void A_byte_order_mark_may_be_there() => Reads([One], [0xEF, 0xBB, 0xBF, .. Encoding.ASCII.GetBytes(PemOfOne)]);

    [TestMethod]
    [DataRow("\n")]
    [DataRow("\r\n")]
    [DataRow("\r")]
    public void UTF_16_is_read_in_both_byte_orders_with_and_without_its_mark(string lineEnd)
    {
        foreach (var text in new[] { PemOfThree, "\nsent by us\n" + PemOfThree, PemOfThree.TrimEnd() }.Select(text => text.Replace("\n", lineEnd)))
        {
            Reads(Three, [0xFF, 0xFE, .. Encoding.Unicode.GetBytes(text)]);
            Reads(Three, [0xFE, 0xFF, .. Encoding.BigEndianUnicode.GetBytes(text)]);
            Reads(Three, Encoding.Unicode.GetBytes(text));
            Reads(Three, Encoding.BigEndianUnicode.GetBytes(text));
        }
    }

    [TestMethod]
    public void Base64_is_read_in_UTF_16_too() => Reads([One], Encoding.Unicode.GetBytes(PartnerSample.Base64(One.Der)));

    [TestMethod]
    [DataRow("X509 CERTIFICATE")]
    [DataRow("TRUSTED CERTIFICATE")]
    public void Other_labels_of_a_certificate_are_known(string label) => Reads([One], PartnerSample.Pem(One, label));

    [TestMethod]
    public void Trust_settings_behind_a_TRUSTED_CERTIFICATE_are_left_out()
    {
        byte[] settings = [0x30, 0x0C, 0x30, 0x0A, 0x06, 0x08, 0x2B, 0x06, 0x01, 0x05, 0x05, 0x07, 0x03, 0x01];
        Reads([One], PemEncoding.WriteString("TRUSTED CERTIFICATE", [.. One.Der, .. settings]));
    }

    [TestMethod]
    public void A_bundle_keeps_the_order_of_the_file()
    {
        Reads(Three, PemOfThree);
        Reads(Three.Reverse(), string.Concat(Three.Reverse().Select(certificate => PartnerSample.Pem(certificate))));
    }

    [TestMethod]
    public void PKCS7_is_read_in_DER_and_with_indefinite_lengths()
    {
        Reads(Three, PartnerSample.Pkcs7(Three));
        Reads(Three, PartnerSample.IndefinitePkcs7(Three));
        Reads([One], PartnerSample.Pkcs7(One));
    }

    [TestMethod]
    [DataRow("PKCS7")]
    [DataRow("PKCS #7 SIGNED DATA")]
    [DataRow("CMS")]
    [DataRow("CERTIFICATE")]
    public void PKCS7_is_read_in_PEM(string label)
    {
        Reads(Three, PemEncoding.WriteString(label, PartnerSample.Pkcs7(Three)));
        Reads(Three, PemEncoding.WriteString(label, PartnerSample.IndefinitePkcs7(Three)).Replace("\n", "\r\n"));
    }

    [TestMethod]
    [DataRow(64)]
    [DataRow(76)]
    [DataRow(1_000_000)]
    public void Base64_without_BEGIN_and_END_is_read(int width)
    {
        Reads([One], PartnerSample.Base64(One.Der, width));
        Reads([One], PartnerSample.Base64(One.Der, width).Replace("\n", "\r\n").TrimEnd());
        Reads(Three, PartnerSample.Base64(PartnerSample.Pkcs7(Three), width));
        Reads(Three, PartnerSample.Base64(PartnerSample.IndefinitePkcs7(Three), width));
    }

    [TestMethod]
    public void Base64_of_PEM_as_Kubernetes_keeps_it_is_read() => Reads(Three, PartnerSample.Base64(Encoding.ASCII.GetBytes(PemOfThree), 1_000_000));

    [TestMethod]
    public void Several_DER_certificates_one_after_the_other_are_read() => Reads(Three, [.. Three.SelectMany(certificate => certificate.Der)]);

    [TestMethod]
    [DataRow((byte)0, DisplayName = "the end of a C string")]
    [DataRow((byte)0x1A, DisplayName = "the end of file of DOS")]
    public void An_end_mark_of_text_may_follow_PEM(byte mark) => Reads([One], [.. Encoding.ASCII.GetBytes(PemOfOne), mark]);

    [TestMethod]
    public void Other_blocks_among_certificates_are_passed_over() => Reads(
        [Three[0], Three[1]],
        PemEncoding.WriteString("EC PARAMETERS", [0x06, 0x01, 0x2A]) + "\n"
        + PemEncoding.WriteString("DH PARAMETERS", PartnerSample.Element(0x30, [2, 2, 0x7F, 1, 2, 1, 2, 2, 2, 1, 0])) + "\n"
        + PartnerSample.Pem(Three[0])
        + PemEncoding.WriteString("CERTIFICATE REQUEST", PartnerSample.Request()) + "\n"
        + PemEncoding.WriteString("X509 CRL", PartnerSample.RevocationList()) + "\n"
        + "-----BEGIN PGP SIGNATURE-----\nVersion: 2\n\n!!not base64!!\n-----END PGP SIGNATURE-----\n"
        + PartnerSample.Pem(Three[1]));

    // What is refused

    [TestMethod]
    [DataRow("<!DOCTYPE html>\n<html><body>404</body></html>", "this is an HTML page (of an error or a login, perhaps)")]
    [DataRow("  \r\n<HTML><head/></HTML>", "this is an HTML page (of an error or a login, perhaps)")]
    [DataRow("<?xml version=\"1.0\"?><md:EntityDescriptor/>", "this is an XML or HTML text")]
    [DataRow("{\"error\": \"not found\"}", "this is a JSON text")]
    [DataRow("[]", "this is a JSON text")]
    [DataRow("", "this is an empty file")]
    [DataRow(" \r\n\t\n", "this is a file of blanks")]
    [DataRow("ssh-rsa AAAAB3NzaC1yc2EAAAADAQABAAABAQ me@example", "this is an SSH public key")]
    [DataRow("ecdsa-sha2-nistp256 AAAA me@example", "this is an SSH public key")]
    [DataRow("---- BEGIN SSH2 PUBLIC KEY ----\nAAAA\n---- END SSH2 PUBLIC KEY ----\n", "this is an SSH public key")]
    [DataRow("-----BEGIN PGP PUBLIC KEY BLOCK-----\n\nmQENBF\n=abcd\n-----END PGP PUBLIC KEY BLOCK-----\n", "this is a PGP message or key")]
    [DataRow("-----BEGIN PGP MESSAGE-----\n\nmQENBF\n=abcd\n-----END PGP MESSAGE-----\n", "this is a PGP message or key")]
    [DataRow("-----BEGIN DH PARAMETERS-----\nMAcCAn8BAgEC\n-----END DH PARAMETERS-----\n", "this is PEM text of the kind DH PARAMETERS")]
    [DataRow("Hello, find our certificate attached.", "this is a text file")]
    [DataRow("hello", "this is a text file")]
    [DataRow("-----BEGIN CERTIFICATE", "this is PEM text with an unreadable label")]
    public void Text_that_is_no_certificate_is_refused_as_what_it_is(string text, string asWhat)
    {
        Refused(asWhat, text);
        if (text.Length > 0)
            Refused(asWhat, [0xEF, 0xBB, 0xBF, .. Encoding.UTF8.GetBytes(text)]);
        if (text.Length > 4)
            Refused(asWhat, [0xFF, 0xFE, .. Encoding.Unicode.GetBytes(text)]);
    }

    [TestMethod]
    [DataRow(new byte[] { 0xEF, 0xBB, 0xBF })]
    [DataRow(new byte[] { 0xFF, 0xFE })]
    public void A_byte_order_mark_alone_is_a_file_of_blanks(byte[] mark) => Refused("this is a file of blanks", mark);

    [TestMethod]
    [DataRow("CERTIFICATE REQUEST")]
    [DataRow("NEW CERTIFICATE REQUEST")]
    public void A_certificate_request_is_refused_as_one_in_PEM(string label) =>
        Refused("this is a certificate request (CSR)", PemEncoding.WriteString(label, PartnerSample.Request()));

    [TestMethod]
    public void A_certificate_request_is_refused_as_one_in_DER_and_base64()
    {
        Refused("this is a certificate request (CSR)", PartnerSample.Request());
        Refused("this is a certificate request (CSR)", PartnerSample.Base64(PartnerSample.Request()));
        Refused("this is a certificate request (CSR)", PemEncoding.WriteString("CERTIFICATE", PartnerSample.Request()));
    }

    [TestMethod]
    public void A_public_key_is_refused_as_one()
    {
        using var rsa = RSA.Create(2048);
        Refused("this is a public key", rsa.ExportSubjectPublicKeyInfo());
        Refused("this is a public key", PartnerSample.Base64(rsa.ExportSubjectPublicKeyInfo()));
        Refused("this is a public key", rsa.ExportSubjectPublicKeyInfoPem());
        Refused("this is a public key", rsa.ExportRSAPublicKeyPem());
        Refused("this is a public key (PKCS#1) or a signature", rsa.ExportRSAPublicKey());
    }

    [TestMethod]
    public void A_revocation_list_is_refused_as_one()
    {
        var list = PartnerSample.RevocationList();
        Refused("this is a certificate revocation list (CRL)", list);
        Refused("this is a certificate revocation list (CRL)", PartnerSample.Base64(list));
        Refused("this is a certificate revocation list (CRL)", PemEncoding.WriteString("X509 CRL", list));
    }

    [TestMethod]
    public void A_keystore_is_refused_as_one()
    {
        const string needsPassword = "keystore (one whose certificates a partner item takes needs its Password)";
        var store = Sample.Store(Sample.Key("own", Sample.Ec("own")), Sample.Trusted("partner"));
        var jks = JksCodec.Write(store, Sample.Password, Sample.Password);
        var pkcs12 = Pkcs12Codec.Write(store, Sample.Password, EncryptionProfile.Modern);
        Refused("this is a JKS " + needsPassword, jks);
        Refused("this is a JKS " + needsPassword, PartnerSample.Base64(jks));
        Refused("this is a PKCS12 " + needsPassword, pkcs12);
        Refused("this is a PKCS12 " + needsPassword, PartnerSample.Base64(pkcs12));
        Refused("this is a PKCS12 " + needsPassword, PemEncoding.WriteString("CERTIFICATE", pkcs12));
        Refused("this is a JCEKS keystore", [0xCE, 0xCE, 0xCE, 0xCE, 0, 0, 0, 2]);
        Refused("this is a BouncyCastle keystore (BKS or UBER)", [0, 0, 0, 2, 0, 0, 0, 20, 1, 2, 3]);
    }

    [TestMethod]
    public void Other_files_are_refused_as_what_they_are()
    {
        Refused("this is a ZIP archive", [0x50, 0x4B, 3, 4, 20, 0, 0, 0]);
        Refused("this is a gzip archive", [0x1F, 0x8B, 8, 0, 0, 0]);
        Refused("this is a PDF document", [.. "%PDF-1.7\n%"u8, 0xE2, 0xE3, 1, 2]);
        Refused("this is a PDF document", "%PDF-1.7\n");
        Refused("this is a file of an unknown kind (7 bytes)", [0xDE, 0xAD, 0xBE, 0xEF, 0, 1, 2]);
        Refused("this is ASN.1 data of another kind", [0x30, 0x03, 0x02, 0x01, 0x05]);
        Refused("this is ASN.1 data that is cut short or damaged", [0x30, 0x82, 0xFF, 0xFF, 0x02, 0x01, 0x05]);
    }

    [TestMethod]
    public void PKCS7_without_a_certificate_is_refused()
    {
        Refused("this is a PKCS#7 message without certificates", PartnerSample.Pkcs7());
        Refused("this is a PKCS#7 message without certificates", PemEncoding.WriteString("PKCS7", PartnerSample.Pkcs7()));
        byte[] encrypted = [0x30, 0x0F, 0x06, 0x09, 0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 0x01, 0x07, 0x03, 0xA0, 0x02, 0x30, 0x00];
        Refused("this is a PKCS#7 message that is encrypted or of another kind", encrypted);
    }

    [TestMethod]
    public void A_block_that_is_no_certificate_is_refused_with_its_line()
    {
        var finding = Fails(Mab.NotACertificate, PemOfOne + PemEncoding.WriteString("CERTIFICATE", "hello"u8) + "\n");
        Assert.AreEqual(PemOfOne.Count(c => c == '\n') + 1, finding.Line);
        Assert.StartsWith("this is a text file, not a certificate", finding.Text);
    }

    [TestMethod]
    public void Random_bytes_are_refused()
    {
        var random = new Random(4711);
        for (var i = 0; i < 500; i++)
        {
            var file = new byte[random.Next(1, 300)];
            random.NextBytes(file);
            Assert.ThrowsExactly<MutualAuthException>(() => CertificateFile.Read(file));
        }
    }

    // Private keys

    public static IEnumerable<object[]> PrivateKeys => PrivateKeySample.All.Select(sample => new object[] { sample.Name });

    private static PrivateKeySample PrivateKey(string name) => PrivateKeySample.All.Single(sample => sample.Name == name);

    /// <summary>Refused for the key, and no line of it anywhere in what is said.</summary>
    private static void IsRefusedForItsKey(PrivateKeySample key, byte[] file)
    {
        var exception = Assert.ThrowsExactly<MutualAuthException>(() => CertificateFile.Read(file));
        Assert.AreEqual(Mab.PrivateKeyFromPartner.Code, exception.Finding.Code, exception.Message);
        foreach (var secret in key.Secrets)
            Assert.DoesNotContain(secret, exception.ToString());
        Assert.AreEqual(Mab.PrivateKeyFromPartner.Error(null).Message, exception.Message, "nothing but fixed words");
    }

    private static void IsRefusedForItsKey(PrivateKeySample key, string file) => IsRefusedForItsKey(key, Encoding.ASCII.GetBytes(file));

    [TestMethod]
    [DynamicData(nameof(PrivateKeys))]
    public void A_private_key_is_refused_wherever_it_stands_in_a_text(string name)
    {
        var key = PrivateKey(name);
        IsRefusedForItsKey(key, key.Pem);
        IsRefusedForItsKey(key, key.Pem.Replace("\n", "\r\n"));
        IsRefusedForItsKey(key, key.Pem.Replace("\n", "\r"));
        IsRefusedForItsKey(key, key.Pem + PemOfThree);
        IsRefusedForItsKey(key, PemOfThree + key.Pem);
        IsRefusedForItsKey(key, PemOfOne + key.Pem + PartnerSample.Pem(Three[1]));
        IsRefusedForItsKey(key, "\n  " + string.Join("\n  ", key.Pem.Split('\n')));
        IsRefusedForItsKey(key, [0xEF, 0xBB, 0xBF, .. Encoding.UTF8.GetBytes(key.Pem)]);
        IsRefusedForItsKey(key, Encoding.Unicode.GetBytes(key.Pem + PemOfOne));
        IsRefusedForItsKey(key, [0xFE, 0xFF, .. Encoding.BigEndianUnicode.GetBytes(PemOfOne + key.Pem)]);
        IsRefusedForItsKey(key, PartnerSample.Base64(Encoding.ASCII.GetBytes(key.Pem)));
        IsRefusedForItsKey(key, new string('#', 20_000) + "\n" + key.Pem);
    }

    [TestMethod]
    [DynamicData(nameof(PrivateKeys))]
    public void A_private_key_is_refused_as_such_even_where_the_file_is_damaged(string name)
    {
        var key = PrivateKey(name);
        IsRefusedForItsKey(key, key.Pem.Substring(0, key.Pem.Length / 2));
        IsRefusedForItsKey(key, "-----BEGIN CERTIFICATE-----\n!!\n-----END CERTIFICATE-----\n" + key.Pem);
        IsRefusedForItsKey(key, "-----BEGIN CERTIFICATE-----\n" + key.Pem);
        IsRefusedForItsKey(key, PemOfOne.Substring(0, 200) + "\n" + key.Pem);
    }

    [TestMethod]
    [DynamicData(nameof(PrivateKeys))]
    public void A_private_key_is_refused_in_DER_and_base64_and_under_other_labels(string name)
    {
        var key = PrivateKey(name);
        if (key.Der is not { } der)
            return;

        IsRefusedForItsKey(key, der);
        IsRefusedForItsKey(key, [.. der, .. "\r\n"u8]);
        IsRefusedForItsKey(key, [.. der, .. One.Der]);
        IsRefusedForItsKey(key, [.. One.Der, .. der]);
        IsRefusedForItsKey(key, [.. One.Der, .. der, .. Three[1].Der]);
        IsRefusedForItsKey(key, der[..^20]);
        IsRefusedForItsKey(key, [.. One.Der, .. der[..^20]]);
        IsRefusedForItsKey(key, PartnerSample.Base64(der));
        IsRefusedForItsKey(key, PartnerSample.Base64(der, 1_000_000).TrimEnd());
        IsRefusedForItsKey(key, PartnerSample.Base64([.. der, .. One.Der]));
        IsRefusedForItsKey(key, PartnerSample.Base64(der)[..^5]);
        foreach (var label in new[] { "CERTIFICATE", "TRUSTED CERTIFICATE", "PKCS7", "PUBLIC KEY", "KEY", "private key" })
        {
            var pem = PemEncoding.WriteString(label, der) + "\n";
            IsRefusedForItsKey(key, pem);
            IsRefusedForItsKey(key, PemOfOne + pem);
            IsRefusedForItsKey(key, pem + PemOfOne);
        }

        IsRefusedForItsKey(key, PemEncoding.WriteString("CERTIFICATE", [.. One.Der, .. der]));
    }

    // Damage

    [TestMethod]
    [DataRow("\n")]
    [DataRow("\r\n")]
    [DataRow("\r")]
    public void A_bad_character_is_told_with_its_line(string lineEnd)
    {
        foreach (var bad in new[] { "!", ":", "\u00E4", "\u2026", "-", "\"", "{0}" })
        {
            var lines = ("text before\n" + PemOfOne).Split('\n');
            lines[4] = lines[4].Substring(0, 10) + bad + lines[4].Substring(11);
            var finding = Fails(Mab.DamagedCertificate, string.Join(lineEnd, lines));
            Assert.AreEqual(5, finding.Line, bad);
            Assert.StartsWith("the certificate cannot be read: this line is not base64. ", finding.Text);
        }
    }

    [TestMethod]
    public void A_bad_character_in_a_later_block_is_told_with_its_line()
    {
        var lines = PemOfThree.Split('\n');
        var last = lines.Length - 4;
        lines[last] = "*" + lines[last].Substring(1);
        Assert.AreEqual(last + 1, Fails(Mab.DamagedCertificate, string.Join("\n", lines)).Line);
    }

    [TestMethod]
    public void A_missing_line_is_told_with_the_line_of_the_BEGIN()
    {
        var lines = ("text before\n" + PemOfOne).Split('\n').ToList();
        lines.RemoveAt(4);
        Assert.AreEqual(2, Fails(Mab.DamagedCertificate, string.Join("\n", lines)).Line);
    }

    [TestMethod]
    public void Incomplete_base64_is_told_with_the_line_of_the_BEGIN()
    {
        var text = "\n\n" + PemOfOne.Replace("\n-----END", "A\n-----END");
        Assert.AreEqual(3, Fails(Mab.DamagedCertificate, text).Line);
    }

    [TestMethod]
    public void A_BEGIN_without_END_is_told_with_its_line()
    {
        var begin = PemOfOne.IndexOf("-----END", StringComparison.Ordinal);
        var finding = Fails(Mab.DamagedCertificate, "\n" + PemOfOne.Substring(0, begin));
        Assert.AreEqual(2, finding.Line);
        Assert.Contains("its BEGIN CERTIFICATE has no END", finding.Text);
        Assert.AreEqual(1, Fails(Mab.DamagedCertificate, PemOfOne.Substring(0, begin) + PemOfOne).Line);
    }

    [TestMethod]
    public void An_END_of_another_label_is_told_with_its_line()
    {
        var finding = Fails(Mab.DamagedCertificate, PemOfOne.Replace("END CERTIFICATE", "END X509 CRL"));
        Assert.AreEqual(PemOfOne.Count(c => c == '\n'), finding.Line);
        Assert.Contains("followed by an END of another kind", finding.Text);
    }

    [TestMethod]
    public void DER_that_is_cut_short_is_said_to_be()
    {
        Assert.Contains("it was cut short", Fails(Mab.DamagedCertificate, One.Der[..^1]).Text);
        Assert.Contains("it was cut short", Fails(Mab.DamagedCertificate, One.Der[..40]).Text);
        Assert.Contains("cut short", Fails(Mab.DamagedCertificate, PartnerSample.Base64(One.Der)[..^20]).Text);
        Assert.Contains("cut short", Fails(Mab.DamagedCertificate, PemEncoding.WriteString("CERTIFICATE", One.Der[..^3])).Text);
    }

    [TestMethod]
    [DataRow(new byte[] { 0x0A })]
    [DataRow(new byte[] { 0x0D, 0x0A })]
    [DataRow(new byte[] { 0, 0, 0, 0 })]
    [DataRow(new byte[] { 0x30, 0x82, 0x01 })]
    [DataRow(new byte[] { 0xFF, 0xFF, 0xFF })]
    public void Bytes_behind_DER_are_damage(byte[] trailing)
    {
        Assert.Contains($"{trailing.Length} further bytes", Fails(Mab.DamagedCertificate, [.. One.Der, .. trailing]).Text);
        Fails(Mab.DamagedCertificate, [.. PartnerSample.Pkcs7(Three), .. trailing]);
    }

    [TestMethod]
    public void A_second_certificate_that_is_cut_short_is_damage() =>
        Fails(Mab.DamagedCertificate, [.. One.Der, .. Three[1].Der[..^7]]);

    [TestMethod]
    [DataRow(new byte[] { 0x30, 0x84, 0x7F, 0xFF, 0xFF, 0xFF, 0x30, 0x10, 0xA0 })]
    [DataRow(new byte[] { 0x30, 0x84, 0xFF, 0xFF, 0xFF, 0xFF, 0x30, 0x10, 0xA0 })]
    [DataRow(new byte[] { 0x30, 0x82, 0x01, 0x00, 0x30, 0x84, 0x7F, 0xFF, 0xFF, 0xFF, 0xA0 })]
    public void Lengths_beyond_the_end_are_damage(byte[] file) => Fails(Mab.DamagedCertificate, file);

    [TestMethod]
    public void Lengths_that_no_file_has_are_refused()
    {
        Fails(Mab.NotACertificate, [0x30, 0x88, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x30, 0x00]);
        Fails(Mab.NotACertificate, [0x30, 0xFF, 0xFF]);
        Fails(Mab.NotACertificate, [0x30]);
        Fails(Mab.NotACertificate, [0x30, 0x80]);
        Fails(Mab.NotACertificate, [0x30, 0x00]);
    }

    [TestMethod]
    public void A_broken_PKCS7_is_damage()
    {
        Assert.Contains("its PKCS#7 structure is broken", Fails(Mab.DamagedCertificate, PartnerSample.Pkcs7(Three)[..^10]).Text);
        Fails(Mab.DamagedCertificate, PartnerSample.IndefinitePkcs7(Three)[..^1]);
    }

    [TestMethod]
    [Timeout(30_000)]
    public void Deep_nesting_is_refused_and_does_not_exhaust_the_stack()
    {
        var nested = new byte[2_000_000];
        for (var i = 0; i < nested.Length; i++)
            nested[i] = i % 2 == 0 ? (byte)0x30 : (byte)0x80;
        Fails(Mab.NotACertificate, nested);

        byte[] type = [0x30, 0x80, 0x06, 0x09, 0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 0x01, 0x07, 0x02, 0xA0, 0x80];
        Fails(Mab.DamagedCertificate, [.. type, .. nested]);

        // With definite lengths, each sequence holds the next.
        var depth = 100_000;
        var definite = new byte[depth * 6];
        for (var i = 0; i < depth; i++)
        {
            definite[i * 6] = 0x30;
            definite[i * 6 + 1] = 0x84;
            System.Buffers.Binary.BinaryPrimitives.WriteInt32BigEndian(definite.AsSpan(i * 6 + 2), definite.Length - (i + 1) * 6);
        }

        Fails(Mab.NotACertificate, definite);
        definite[12] = 0xA0;
        Fails(Mab.DamagedCertificate, definite);
    }

    [TestMethod]
    [Timeout(60_000)]
    public void A_file_cut_at_any_length_is_read_or_refused()
    {
        foreach (var file in SmallFiles())
        {
            for (var length = 0; length < file.Length; length++)
                ReadsOrRefuses(file[..length]);
        }
    }

    [TestMethod]
    [Timeout(60_000)]
    public void A_file_with_any_bit_changed_is_read_or_refused()
    {
        foreach (var file in SmallFiles())
        {
            for (var bit = 0; bit < file.Length * 8; bit++)
            {
                var changed = (byte[])file.Clone();
                changed[bit / 8] ^= (byte)(1 << (bit % 8));
                ReadsOrRefuses(changed);
            }
        }
    }

    private static IEnumerable<byte[]> SmallFiles()
    {
        yield return One.Der;
        yield return Encoding.ASCII.GetBytes(PemOfOne);
        yield return PartnerSample.Pkcs7(One, Three[2]);
        yield return PartnerSample.IndefinitePkcs7(One, Three[2]);
        yield return Encoding.ASCII.GetBytes(PartnerSample.Base64(One.Der));
        yield return Encoding.Unicode.GetBytes(PemOfOne);
    }

    private static void ReadsOrRefuses(byte[] file)
    {
        try
        {
            foreach (var certificate in CertificateFile.Read(file))
                _ = (certificate.Subject, certificate.Issuer, certificate.NotBefore, certificate.NotAfter, certificate.Sha256);
        }
        catch (MutualAuthException exception)
        {
            Assert.IsTrue(
                exception.Finding.Code == Mab.NotACertificate.Code
                || exception.Finding.Code == Mab.DamagedCertificate.Code
                || exception.Finding.Code == Mab.PrivateKeyFromPartner.Code,
                exception.Message);
        }
    }

    [TestMethod]
    [Timeout(30_000)]
    public void Large_files_of_nonsense_are_refused_quickly()
    {
        const int size = 4_000_000;
        static string Repeat(string text) => string.Concat(Enumerable.Repeat(text, size / text.Length));
        Assert.ThrowsExactly<MutualAuthException>(() => CertificateFile.Read(new byte[size]));
        Assert.ThrowsExactly<MutualAuthException>(() => CertificateFile.Read(Encoding.ASCII.GetBytes(Repeat("-----BEGIN "))));
        Assert.ThrowsExactly<MutualAuthException>(() => CertificateFile.Read(Encoding.ASCII.GetBytes(Repeat("-----BEGIN A-----\n-----END A-----\n"))));
        Assert.ThrowsExactly<MutualAuthException>(() => CertificateFile.Read(Encoding.ASCII.GetBytes(Repeat("-----BEGIN A-----\nX: 1\n-----END A-----\n"))));
        Assert.ThrowsExactly<MutualAuthException>(() => CertificateFile.Read(Encoding.ASCII.GetBytes(Repeat("PRIVATE KEY "))));
        Assert.ThrowsExactly<MutualAuthException>(() => CertificateFile.Read(Encoding.ASCII.GetBytes(Repeat("MIIB"))));
        Assert.ThrowsExactly<MutualAuthException>(() => CertificateFile.Read(Encoding.ASCII.GetBytes(Repeat("0"))));
        Assert.ThrowsExactly<MutualAuthException>(() => CertificateFile.Read(Encoding.ASCII.GetBytes("-----BEGIN CERTIFICATE-----\n" + Repeat("MIIB") + "\n-----END CERTIFICATE-----")));
    }
}
