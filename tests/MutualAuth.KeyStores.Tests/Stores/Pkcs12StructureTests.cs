using MutualAuth.KeyStores.Stores;
using Org.BouncyCastle.Asn1;
using Org.BouncyCastle.Asn1.Pkcs;
using Org.BouncyCastle.Asn1.X509;

namespace MutualAuth.KeyStores.Tests.Stores;

/// <summary>The structures around the bags are found by their bytes only where the general parser finds the same.</summary>
[TestClass]
public sealed class Pkcs12StructureTests
{
    private static readonly byte[] Certificates = [.. Enumerable.Range(0, 40).Select(i => (byte)i)];

    private static readonly byte[] Keys = [1, 2, 3];

    private static readonly AlgorithmIdentifier Algorithm = new(PkcsObjectIdentifiers.IdPbeS2, new DerOctetString([7, 8]));

    private static readonly MacData Mac = new(new DigestInfo(new AlgorithmIdentifier(PkcsObjectIdentifiers.IdHmacWithSha256), new byte[32]), new byte[20], 10_000);

    [TestMethod]
    [DataRow(Asn1Encodable.Der)]
    [DataRow(Asn1Encodable.DL)]
    public void Finds_all_in_a_file_as_programs_write_it(string encoding)
    {
        var file = File(Mac, encoding);

        var pfx = Pkcs12Structure.ReadFile(file)!;
        Assert.AreSequenceEqual(Mac.GetEncoded(), pfx.MacData!);
        var parts = Pkcs12Structure.ReadContent(pfx.Content)!;
        Assert.HasCount(2, parts);
        Assert.AreSequenceEqual(Certificates, parts[0].Content);
        Assert.AreSequenceEqual(Algorithm.GetEncoded(), parts[0].Encryption!);
        Assert.AreSequenceEqual(Keys, parts[1].Content);
        Assert.IsNull(parts[1].Encryption);
        Assert.IsNull(Pkcs12Structure.ReadFile(File(null, encoding))!.MacData);
    }

    [TestMethod]
    public void Leaves_every_other_form_to_the_general_parser()
    {
        Assert.IsNull(Pkcs12Structure.ReadFile(File(Mac, Asn1Encodable.Ber)));
        var file = File(Mac, Asn1Encodable.Der);
        Assert.IsNull(Pkcs12Structure.ReadFile([.. file, 0]));
        for (var length = 0; length < file.Length; length++)
            Assert.IsNull(Pkcs12Structure.ReadFile(file[..length]));

        var enveloped = new DerSequence(new ContentInfo(PkcsObjectIdentifiers.EnvelopedData, new DerSequence())).GetEncoded();
        Assert.IsNull(Pkcs12Structure.ReadContent(enveloped));
        Assert.IsEmpty(Pkcs12Structure.ReadContent(new DerSequence().GetEncoded())!);
    }

    [TestMethod]
    public void Whatever_it_takes_the_general_parser_reads_alike()
    {
        var file = File(Mac, Asn1Encodable.Der);
        var (files, contents) = (0, 0);
        for (var at = 0; at < file.Length; at++)
        {
            foreach (var change in new[] { 0x01, 0x02, 0x20, 0x80, 0xFF })
            {
                var changed = (byte[])file.Clone();
                changed[at] ^= (byte)change;
                if (Pkcs12Structure.ReadFile(changed) is not { } pfx)
                    continue;
                files++;
                if (Parsed(changed) is { } general)
                    AssertSame(general, pfx);
                else
                    Assert.IsNull(Parsed(pfx.MacData!), "only what is handed on unparsed may still be damaged");
                if (Pkcs12Structure.ReadContent(pfx.Content) is not { } parts)
                    continue;
                contents++;
                if (Parsed(pfx.Content.ToArray()) is { } content)
                    AssertSame(AuthenticatedSafe.GetInstance(content).GetContentInfo(), parts);
                else
                    Assert.Contains(part => part.Encryption is { } encryption && Parsed(encryption) is null, parts);
            }
        }

        // At least where only what is handed on was changed.
        Assert.IsGreaterThan(5 * (Certificates.Length + Keys.Length), contents);
        Assert.IsGreaterThan(contents, files);
    }

    private static void AssertSame(Asn1Object general, Pkcs12Structure.Pfx found)
    {
        var pfx = Asn1Sequence.GetInstance(general);
        Assert.HasCount(3, pfx);
        Assert.AreEqual(3, DerInteger.GetInstance(pfx[0]).IntValueExact);
        var authSafe = ContentInfo.GetInstance(pfx[1]);
        Assert.AreEqual(PkcsObjectIdentifiers.Data, authSafe.ContentType);
        Assert.AreSequenceEqual(Asn1OctetString.GetInstance(authSafe.Content).GetOctets(), found.Content);
        Assert.AreEqual(pfx[2].ToAsn1Object(), Parsed(found.MacData!));
    }

    private static void AssertSame(ContentInfo[] general, IReadOnlyList<Pkcs12Structure.Part> found)
    {
        Assert.HasCount(general.Length, found);
        foreach (var (safe, part) in general.Zip(found))
        {
            if (part.Encryption is null)
            {
                Assert.AreEqual(PkcsObjectIdentifiers.Data, safe.ContentType);
                Assert.AreSequenceEqual(Asn1OctetString.GetInstance(safe.Content).GetOctets(), part.Content);
                continue;
            }

            Assert.AreEqual(PkcsObjectIdentifiers.EncryptedData, safe.ContentType);
            Assert.AreSequenceEqual(EncryptedData.GetInstance(safe.Content).Content.GetOctets(), part.Content);
            var encrypted = Asn1Sequence.GetInstance(Asn1Sequence.GetInstance(safe.Content)[1]);
            Assert.AreEqual(PkcsObjectIdentifiers.Data, encrypted[0]);
            Assert.AreEqual(encrypted[1].ToAsn1Object(), Parsed(part.Encryption));
        }
    }

    /// <summary>Null where the bytes are damaged.</summary>
    private static Asn1Object? Parsed(byte[] der)
    {
        try
        {
            return Asn1Object.FromByteArray(der);
        }
        catch (Exception exception) when (exception is IOException or ArgumentException or InvalidOperationException)
        {
            return null;
        }
    }

    private static byte[] File(MacData? mac, string encoding)
    {
        var encrypted = new EncryptedData(PkcsObjectIdentifiers.Data, Algorithm, new BerOctetString(Certificates));
        var safes = new AuthenticatedSafe(
            [new ContentInfo(PkcsObjectIdentifiers.EncryptedData, encrypted), new ContentInfo(PkcsObjectIdentifiers.Data, new BerOctetString(Keys))]);
        return new Pfx(new ContentInfo(PkcsObjectIdentifiers.Data, new BerOctetString(safes.GetEncoded(encoding))), mac).GetEncoded(encoding);
    }
}
