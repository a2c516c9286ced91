using System.Globalization;
using MutualAuth.KeyStores.Certificates;
using MutualAuth.KeyStores.Findings;
using MutualAuth.KeyStores.Tests.Stores;
using Org.BouncyCastle.Asn1;
using Org.BouncyCastle.Asn1.X509;

namespace MutualAuth.KeyStores.Tests.Certificates;

[TestClass]
public class DistinguishedNameTests
{
    private static string Encoded(string name) => Convert.ToHexStringLower(DistinguishedName.Parse(name).GetEncoded());

    [TestMethod]
    [DataRow("CN=a, C=DE", "3019310b3009060355040613024445310a30080603550403130161")]
    [DataRow("CN=a;C=DE", "3019310b3009060355040613024445310a30080603550403130161")]
    [DataRow("CN=\"a\" , C=DE", "3019310b3009060355040613024445310a30080603550403130161")]
    [DataRow("\n  cn = a,\r\n\tc =DE\n", "3019310b3009060355040613024445310a30080603550403130161")]
    [DataRow("CN=\\ a\\ ", "300e310c300a06035504031303206120")]
    [DataRow("CN=\" a \"", "300c310a30080603550403130161")]
    [DataRow("CN=a\\2C", "300d310b300906035504030c02612c")]
    [DataRow("CN=Z\\C3\\BCrich", "30123110300e06035504030c075ac3bc72696368")]
    [DataRow("CN=\"Z\\C3\\BCrich\"", "30123110300e06035504030c075ac3bc72696368")]
    [DataRow("CN=Zürich", "30123110300e06035504030c075ac3bc72696368")]
    [DataRow("CN=#0c0141", "300c310a300806035504030c0141")]
    [DataRow("CN=\\#abc", "300f310d300b06035504030c0423616263")]
    [DataRow("CN=a#b", "300e310c300a06035504030c03612362")]
    [DataRow("CN=a=b", "300e310c300a06035504031303613d62")]
    [DataRow("CN=a@b", "300e310c300a06035504030c03614062")]
    [DataRow("CN=a*b", "300e310c300a06035504030c03612a62")]
    [DataRow("CN=a\\, b", "300f310d300b06035504031304612c2062")]
    [DataRow("EMAIL=a@b", "30143112301006092a864886f70d0109011603614062")]
    [DataRow("DC=example", "301931173015060a0992268993f22c64011916076578616d706c65")]
    [DataRow("OU=a + CN=b", "30163114300806035504031301623008060355040b130161")]
    [DataRow("CN=b+OU=a", "30163114300806035504031301623008060355040b130161")]
    [DataRow("OID.2.5.4.3=a", "300c310a30080603550403130161")]
    [DataRow("oid.2.5.4.3=a", "300c310a30080603550403130161")]
    [DataRow("1.2.3.4=a", "300c310a300806032a0304130161")]
    [DataRow("cn=😀", "300f310d300b06035504030c04f09f9880")]
    [DataRow("CN=a  b", "300f310d300b0603550403130461202062")]
    [DataRow("CN=\"a\\\\b\\\"c\"", "3010310e300c06035504030c05615c622263")]
    [DataRow("CN=a,CN=b", "3018310a30080603550403130162310a30080603550403130161")]
    [DataRow("CN=O'Neil (x)/y:z?", "301a311830160603550403130f4f274e65696c202878292f793a7a3f")]
    [DataRow("SURNAME=a,GIVENNAME=b,INITIALS=c,GENERATION=d", "3030310a3008060355042c130164310a3008060355042b130163310a3008060355042a130162310a30080603550404130161")]
    public void A_name_is_encoded_to_the_bytes_that_the_JDK_makes_of_it(string name, string encoded) => Assert.AreEqual(encoded, Encoded(name));

    [TestMethod]
    [DataRow("", "it is empty")]
    [DataRow(" \r\n", "it is empty")]
    [DataRow("/C=DE/CN=a", "it begins with a slash, as openssl writes names")]
    [DataRow("CN", "\"CN\" has no = after it")]
    [DataRow("CN=a, orders", "\"orders\" has no = after it")]
    [DataRow("CN=Smith, Inc, C=DE", "\"Inc\" has no = after it")]
    [DataRow("CN=a+b", "\"b\" has no = after it")]
    [DataRow("CN=a,", "nothing follows the last ,")]
    [DataRow("CN=a + ", "nothing follows the last +")]
    [DataRow(",CN=a", "it begins with ,")]
    [DataRow("CN=a,;C=DE", "nothing stands between , and ;")]
    [DataRow("=a", "nothing stands before an =")]
    [DataRow("CN=", "CN has no value")]
    [DataRow("CN=a, C=", "C has no value")]
    [DataRow("CN=, C=DE", "CN has no value")]
    [DataRow("CN=\"\", C=DE", "CN has no value")]
    [DataRow("CN=\"  \"", "CN has no value")]
    [DataRow("XX=a", "\"XX\" is not an attribute; there are CN, OU, O, ")]
    [DataRow("C N=a", "\"C N\" is not an attribute")]
    [DataRow("9.9=a", "\"9.9\" is not an attribute")]
    [DataRow("1..2=a", "\"1..2\" is not an attribute")]
    [DataRow("CN=\"a", "the quoted value of CN has no closing quote")]
    [DataRow("CN=\"a\\\"", "the quoted value of CN has no closing quote")]
    [DataRow("CN=\"a\"b", "CN has b after the closing quote")]
    [DataRow("CN=a\"b", "CN has \" in its value; write \\\"")]
    [DataRow("CN=a<b", "CN has < in its value; write \\<")]
    [DataRow("CN=a\\", "it ends in a backslash")]
    [DataRow("CN=DOMAIN\\user", "CN has \\u in its value; write \\\\ for a backslash")]
    [DataRow("CN=a\\2", "two hexadecimal digits should follow")]
    [DataRow("CN=a\\Cz", "two hexadecimal digits should follow")]
    [DataRow("CN=\\C3", "not UTF-8")]
    [DataRow("CN=#", "CN has no hexadecimal digits after #")]
    [DataRow("CN=#abc", "CN has an odd number of hexadecimal digits after #")]
    [DataRow("CN=#0c", "that are not an ASN.1 value")]
    [DataRow("CN=#0c01c0", "that are not an ASN.1 value")]
    [DataRow("CN=#1 gateway", "CN has g after hexadecimal digits")]
    [DataRow("EMAIL=ü@x", "EMAIL has the value \"ü@x\", and can hold ASCII only")]
    [DataRow("DC=ü", "DC has the value \"ü\", and can hold ASCII only")]
    [DataRow("CN=a\nb", "a line break or another control character")]
    public void What_is_no_name_is_refused_with_the_reason(string name, string reason) =>
        Assert.Contains(reason, StoreAssert.Fails(Mab.BadDistinguishedName, () => DistinguishedName.Parse(name)).Text);

    [TestMethod]
    public void Half_a_character_is_refused() =>
        // No data row: an unpaired surrogate does not survive in an attribute's argument.
        Assert.Contains("half a character", StoreAssert.Fails(Mab.BadDistinguishedName, () => DistinguishedName.Parse("CN=a\ud83d" + "b")).Text);

    [TestMethod]
    [DataRow("cn=a,ou=b,o=c,l=d,st=e,c=DE", "CN=a, OU=b, O=c, L=d, ST=e, C=DE")]
    [DataRow("S=Bayern, EMAIL=a@b, DNQUALIFIER=x", "ST=Bayern, EMAILADDRESS=a@b, DNQ=x")]
    [DataRow("OU=a + CN=b, C=DE", "CN=b + OU=a, C=DE")]
    [DataRow("CN=Smith\\, Inc", "CN=\"Smith, Inc\"")]
    [DataRow("CN=a=b", "CN=\"a=b\"")]
    [DataRow("CN=a  b", "CN=\"a  b\"")]
    [DataRow("CN=\\ a", "CN=\" a\"")]
    [DataRow("CN=a\\ ", "CN=\"a \"")]
    [DataRow("CN=\"a\\\\b\\\"c\"", "CN=\"a\\\\b\\\"c\"")]
    [DataRow("CN=\"\\\"a\\\"\"", "CN=\"a\"")]
    [DataRow("1.2.3.4=a", "OID.1.2.3.4=a")]
    [DataRow("CN=#020101", "CN=#020101")]
    [DataRow("CN=Zürich 😀", "CN=Zürich 😀")]
    [DataRow("CN=a\\0A##vso[task.setvariable]", "CN=\"a\\0A##vso[task.setvariable]\"")]
    [DataRow("CN=a\\E2\\80\\A8b", "CN=a\\E2\\80\\A8b")]
    public void A_name_is_printed_as_keytool_prints_it(string name, string printed) =>
        Assert.AreEqual(printed, DistinguishedName.Format(DistinguishedName.Parse(name)));

    [TestMethod]
    [DataRow("CN=orders.example.com, OU=B2B, O=Example GmbH, L=München, ST=Bayern, C=DE")]
    [DataRow("CN=\"a, b; c + d = e < f > g # h \\\\ i \\\" j\", DC=example, DC=com")]
    [DataRow("EMAILADDRESS=a@b.example, SERIALNUMBER=1 + UID=2, T=x, OID.1.2.3=#0101ff")]
    [DataRow("CN=a\\0Ab")]
    public void A_printed_name_reads_back_as_the_same_name(string name)
    {
        var parsed = DistinguishedName.Parse(name);
        CollectionAssert.AreEqual(parsed.GetEncoded(), DistinguishedName.Parse(DistinguishedName.Format(parsed)).GetEncoded());
    }

    [TestMethod]
    public void A_name_means_the_same_in_Turkish()
    {
        var culture = CultureInfo.CurrentCulture;
        var expected = Encoded("initials=i, uid=i, givenname=i, email=i@i");
        try
        {
            CultureInfo.CurrentCulture = CultureInfo.GetCultureInfo("tr-TR");
            Assert.AreEqual(expected, Encoded("INITIALS=i, UID=i, GIVENNAME=i, EMAIL=i@i"));
            Assert.AreEqual(expected, Encoded("initials=i, uid=i, givenname=i, email=i@i"));
        }
        finally
        {
            CultureInfo.CurrentCulture = culture;
        }
    }

    [TestMethod]
    [DataRow("3000", "")]
    [DataRow("300c310a30080603550403120131", "CN=#120131")]
    [DataRow("300b310930070603550403a000", "CN=#a000")]
    [DataRow("300d310b300906035504031e020041", "CN=A")]
    public void Strange_names_are_printed_too(string encoded, string printed) =>
        Assert.AreEqual(printed, DistinguishedName.Format(X509Name.GetInstance(Asn1Object.FromByteArray(Convert.FromHexString(encoded)))));
}
