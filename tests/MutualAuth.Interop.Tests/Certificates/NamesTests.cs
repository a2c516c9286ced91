using System.Security.Cryptography.X509Certificates;
using System.Text;
using MutualAuth.KeyStores.Certificates;
using MutualAuth.KeyStores.Findings;
using MutualAuth.KeyStores.Tests.Certificates;
using MutualAuth.KeyStores.Tests.Stores;

namespace MutualAuth.Interop.Tests.Certificates;

[TestClass]
public class NamesTests
{
    private static readonly string[] Names =
    [
        "CN=orders.example.com, OU=B2B, O=Example GmbH, L=München, ST=Bayern, C=DE",
        "CN=a;OU=b , O = c",
        "cn=x, ou=x, o=x, l=x, st=x, s=x, c=x, t=x, street=x, dc=x, dnq=x, dnqualifier=x, surname=x, givenname=x, initials=x, generation=x, "
            + "email=x, emailaddress=x, uid=x, serialnumber=x, ip=x, 2.5.4.13=x, OID.2.5.4.65=x, oid.1.2.3.4=x",
        "CN=Smith\\, Jones \\+ Co\\; \\\"best\\\" \\<x\\> \\#1 \\= \\\\",
        "CN=\"Smith, Jones + Co; \\\"best\\\" <x> #1 = \\\\\"",
        "CN=\"\\\"a\\\"\"",
        "CN=\"\\\"a\\\", \\\"b\\\"\"",
        "CN=a=b",
        "CN=a#b",
        "CN=\\#a",
        "CN=a  b",
        "CN=\\ a\\ ",
        "CN=\" a \"",
        "CN=  a  ",
        "CN=a \\ ",
        "CN=\\20a\\20",
        "CN=\"\\20a\\20\"",
        "CN=a\\2C",
        "CN=Z\\C3\\BCrich",
        "CN=\"Z\\C3\\BCrich\"",
        "CN=\\F0\\9F\\94\\91 key",
        "CN=\U0001F511 ключ 鍵",
        "CN=O'Neil (x)/y:z?, O=a@b",
        "CN=a*b_c&d!e",
        "EMAILADDRESS=a@b.example, DC=example, DC=com",
        "OU=b + CN=a, C=DE",
        "CN=a + OU=b + O=c + L=d",
        "CN=ab + CN=a + CN=b",
        "CN=#0c0141, OU=#130142, O=#020101, L=#1e020041, ST=#120131, C=#3003020101",
        "OU=#0c0141+CN=b",
        "CN=Germany, C=Germany",
        "CN=a,CN=b,CN=a",
        "CN=a/b, O=c/OU=d",
    ];

    private static readonly string[] NotNames =
    [
        " ", "CN", "CN=a,", ",CN=a", "CN=a,,C=DE", "CN=a+", "=a", "XX=a", "SN=a", "TITLE=a", "C N=a", "9.9=a", "1=a", "1..2=a", "CN=\"a", "CN=\"a\"b",
        "CN=a\"b", "CN=a<b", "CN=a>b", "CN=a\\", "CN=a\\z", "CN=\"a\\ b\"", "CN=a\\2", "CN=a\\Cz", "CN=#", "CN=#abc", "CN=#0c", "CN=#1 x", "CN=a+b",
        "CN=Smith, Inc, C=DE", "/C=DE/CN=a",
    ];

    /// <summary>Taken by the JDK, and refused here: it makes names of nobody from them, or question marks.</summary>
    private static readonly string[] StricterThanTheJdk =
    [
        "CN=", "CN=a, C=", "CN=\"\"", "EMAIL=ü@example.com", "DC=ü", "CN=\\C3", "CN=a\nb", "CN=a\u0001",
    ];

    private static string[] Java(string program, TemporaryFolder folder, IEnumerable<byte[]> lines)
    {
        folder.Write("lines", string.Join("\n", lines.Select(Convert.ToHexStringLower)));
        return Tool.Java.Run(folder.Path, Path.Combine(AppContext.BaseDirectory, "Certificates", program), "lines")
            .ReplaceLineEndings("\n").TrimEnd('\n').Split('\n');
    }

    [TestMethod]
    public void Java_encodes_and_prints_a_name_as_we_do_and_refuses_what_we_refuse()
    {
        using var folder = new TemporaryFolder();
        var names = Names.Concat(NotNames).Concat(StricterThanTheJdk).ToArray();
        var printed = Java("EncodeNames.java", folder, names.Select(Encoding.UTF8.GetBytes));
        Assert.HasCount(names.Length, printed);
        foreach (var (name, line) in names.Zip(printed))
        {
            if (Names.Contains(name))
            {
                var ours = DistinguishedName.Parse(name);
                var text = Encoding.UTF8.GetBytes(DistinguishedName.Format(ours));
                Assert.AreEqual($"{Convert.ToHexStringLower(ours.GetEncoded())} {Convert.ToHexStringLower(text)}", line, name);
            }
            else
            {
                StoreAssert.Fails(Mab.BadDistinguishedName, () => DistinguishedName.Parse(name));
                Assert.AreEqual(NotNames.Contains(name), line == "refused", name);
            }
        }
    }

    [TestMethod]
    public void Keytool_writes_the_name_that_we_write_and_prints_it_as_we_do()
    {
        using var folder = new TemporaryFolder();
        const string name = "OU=Größe + CN=\"Müller, Söhne\", DC=example, EMAIL=a@b.example, ST=Bayern, C=DE";
        string[] store = ["-keystore", "own.jks", "-storetype", "JKS", "-storepass:env", Tool.PasswordVariable];
        Tool.Keytool.Run(folder.Path, ["-genkeypair", "-alias", "own", "-keyalg", "EC", "-groupname", "secp256r1", "-dname", name, .. store]);
        Tool.Keytool.Run(folder.Path, ["-exportcert", "-alias", "own", "-file", "own.cer", .. store]);
        var certificate = Certificate.Parse(folder.Read("own.cer"));
        CollectionAssert.AreEqual(DistinguishedName.Parse(name).GetEncoded(), certificate.Structure.Subject.GetEncoded());
        Assert.Contains($"Owner: {certificate.Subject}\n", Tool.Keytool.Run(folder.Path, "-printcert", "-file", "own.cer").ReplaceLineEndings("\n"));
    }

    [TestMethod]
    public void Java_reads_our_alternative_names()
    {
        using var folder = new TemporaryFolder();
        var certificate = WithNames("dns:*.example.com;ip:10.0.0.1;ip:2001:db8::1;uri:https://example.com/x;email:x@y.example;oid:1.2.3");
        Assert.AreEqual(
            "read 2=*.example.com 7=10.0.0.1 7=2001:db8:0:0:0:0:0:1 6=https://example.com/x 1=x@y.example 8=1.2.3",
            Java("ReadCertificates.java", folder, [certificate]).Single());
    }

    [TestMethod]
    public void Openssl_reads_our_alternative_names()
    {
        using var folder = new TemporaryFolder();
        folder.Write("own.cer", WithNames("dns:bücher.example;ip:10.0.0.1;ip:::1;uri:urn:uuid:1;email:x@y.example;rid:1.2.3"));
        var printed = Tool.OpenSsl.Run(folder.Path, "x509", "-inform", "der", "-in", "own.cer", "-noout", "-ext", "subjectAltName");
        Assert.Contains(
            "DNS:xn--bcher-kva.example, IP Address:10.0.0.1, IP Address:0:0:0:0:0:0:0:1, URI:urn:uuid:1, email:x@y.example, Registered ID:1.2.3", printed);
    }

    [TestMethod]
    public void Our_text_of_alternative_names_made_by_keytool_reads_as_those_names()
    {
        using var folder = new TemporaryFolder();
        string[] store = ["-keystore", "own.jks", "-storetype", "JKS", "-storepass:env", Tool.PasswordVariable];
        const string names = "dns:a.example,ip:10.0.0.1,ip:2001:db8::1,uri:https://a.example/,email:x@a.example,oid:1.2.3";
        Tool.Keytool.Run(folder.Path, ["-genkeypair", "-alias", "own", "-keyalg", "EC", "-dname", "CN=a", "-ext", "san=" + names, .. store]);
        Tool.Keytool.Run(folder.Path, ["-exportcert", "-alias", "own", "-file", "own.cer", .. store]);
        using var made = X509CertificateLoader.LoadCertificate(folder.Read("own.cer"));
        var extension = made.Extensions["2.5.29.17"]!.RawData;
        CollectionAssert.AreEqual(AlternativeNames.Parse(names).GetEncoded(), extension);
        Assert.AreEqual(
            names.Replace(',', ';'),
            AlternativeNames.Format(Org.BouncyCastle.Asn1.X509.GeneralNames.GetInstance(Org.BouncyCastle.Asn1.Asn1Object.FromByteArray(extension))));
    }

    [TestMethod]
    public void Java_refuses_the_certificates_that_we_say_it_refuses_and_takes_the_others()
    {
        using var folder = new TemporaryFolder();
        var lines = Java("ReadCertificates.java", folder, OddCertificates.All.Select(odd => odd.Der));
        Assert.HasCount(OddCertificates.All.Count, lines);
        foreach (var (odd, line) in OddCertificates.All.Zip(lines))
        {
            Assert.AreEqual(odd.Refused is not null, line.StartsWith("refused", StringComparison.Ordinal), $"{odd.What}: {line}");
            Assert.AreEqual(odd.Refused is null, JdkAcceptance.Reason(Certificate.Parse(odd.Der)) is null, odd.What);
        }
    }

    private static byte[] WithNames(string names) => (new MadeCertificate
    {
        Extensions = [MadeCertificate.Extension("2.5.29.17", false, AlternativeNames.Parse(names).GetEncoded())],
    }).Der;
}
