using System.Text;
using MutualAuth.KeyStores.Findings;
using MutualAuth.KeyStores.Stores;

namespace MutualAuth.KeyStores.Tests.Stores;

[TestClass]
public class KeyStoreFormatTests
{
    [TestMethod]
    public void The_content_decides_which_format_a_file_has()
    {
        var store = Sample.Store(Sample.Trusted("a"));
        var jks = JksCodec.Write(store, Sample.Password, Sample.Password);
        var pkcs12 = Pkcs12Codec.Write(store, Sample.Password, EncryptionProfile.Modern);
        Assert.AreEqual(StoreType.Jks, KeyStoreFormat.Detect(jks));
        Assert.AreEqual(StoreType.Pkcs12, KeyStoreFormat.Detect(pkcs12));
        StoreAssert.Same(store, KeyStoreFormat.Read(jks, Sample.Password, [], ReadLimits.Default));
        StoreAssert.Same(store, KeyStoreFormat.Read(pkcs12, Sample.Password, [], ReadLimits.Default), trustedDates: false);
        StoreAssert.Fails(Mab.NotAKeyStore, () => JksCodec.Read(pkcs12, Sample.Password, [], ReadLimits.Default));
        StoreAssert.Fails(Mab.NotAKeyStore, () => Pkcs12Codec.Read(jks, Sample.Password, ReadLimits.Default));
    }

    [TestMethod]
    [DataRow("", "an empty file")]
    [DataRow("<!DOCTYPE html><title>404</title>", "an HTML page")]
    [DataRow("\uFEFF<html>", "an HTML page")]
    [DataRow("<?xml?>", "XML or HTML")]
    [DataRow("{\"error\":1}", "JSON")]
    [DataRow("text\n-----BEGIN CERTIFICATE-----\nMII", "a certificate in PEM")]
    [DataRow("MIIKfAIBAzCC", "base64")]
    [DataRow("hello", "a text file")]
    [DataRow("PK\u0003\u0004", "a ZIP archive")]
    public void A_text_or_archive_is_named_for_what_it_is(string content, string expected) =>
        Fails(Encoding.UTF8.GetBytes(content), expected);

    [TestMethod]
    public void Other_keystores_and_certificates_are_named_for_what_they_are()
    {
        Fails([0xCE, 0xCE, 0xCE, 0xCE, 0, 0, 0, 2], "a JCEKS keystore");
        Fails([0, 0, 0, 2, 0, 0, 0, 20, 1, 2, 3], "a BouncyCastle keystore");
        Fails(Sample.Ec("a").Chain[0].Der, "an X.509 certificate");
        Fails(Encoding.Unicode.GetPreamble().Concat(Encoding.Unicode.GetBytes("-----BEGIN CERTIFICATE-----")).ToArray(), "a certificate in PEM");
        Fails([0x30, 0x0B, 0x06, 0x09, 0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 0x01, 0x07, 0x02], "PKCS#7");
        Fails([0x30, 0x03, 0x02, 0x01, 0x00], "ASN.1 data of another kind");
        Fails([0xFF, 0x01, 0x02, 0x03, 0x04], "an unknown kind (5 bytes)");
    }

    [TestMethod]
    public void A_private_key_in_PEM_is_named_and_not_shown()
    {
        var finding = Fails(Encoding.ASCII.GetBytes("-----BEGIN PRIVATE KEY-----\nMIIsecret\n-----END PRIVATE KEY-----\n"), "a private key");
        Assert.DoesNotContain("secret", finding.Text);
    }

    private static Finding Fails(byte[] file, string expected)
    {
        var finding = StoreAssert.Fails(Mab.NotAKeyStore, () => KeyStoreFormat.Read(file, Sample.Password, [], ReadLimits.Default));
        Assert.Contains(expected, finding.Text);
        return finding;
    }
}
