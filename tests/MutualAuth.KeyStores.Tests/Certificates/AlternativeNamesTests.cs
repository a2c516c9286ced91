using MutualAuth.KeyStores.Certificates;
using MutualAuth.KeyStores.Findings;
using MutualAuth.KeyStores.Tests.Stores;
using Org.BouncyCastle.Asn1;
using Org.BouncyCastle.Asn1.X509;

namespace MutualAuth.KeyStores.Tests.Certificates;

[TestClass]
public class AlternativeNamesTests
{
    [TestMethod]
    [DataRow("dns:a", "3003820161")]
    [DataRow("ip:10.0.0.1", "300687040a000001")]
    [DataRow("ip:::1", "3012871000000000000000000000000000000001")]
    [DataRow("uri:urn:x:y", "3009860775726e3a783a79")]
    [DataRow("email:x@y", "30058103784079")]
    [DataRow("oid:1.2.3", "300488022a03")]
    [DataRow("dns:a;email:x@y", "30088201618103784079")]
    public void Names_are_encoded_as_RFC_5280_has_them(string text, string encoded) =>
        Assert.AreEqual(encoded, Convert.ToHexStringLower(AlternativeNames.Parse(text).GetEncoded()));

    [TestMethod]
    [DataRow("dns:a;ip:10.0.0.1;ip:::1;uri:https://example.com/x?y=z;email:x@y;oid:1.2.3", null)]
    [DataRow("DNS:a, IP:10.0.0.1, URI:urn:uuid:1, email:x@y, RID:1.2.3", "dns:a;ip:10.0.0.1;uri:urn:uuid:1;email:x@y;oid:1.2.3")]
    [DataRow("\n    dns:a;\r\n    dns : b ,\n ;", "dns:a;dns:b")]
    [DataRow("ip:2001:DB8:0:0:0:0:0:1", "ip:2001:db8::1")]
    [DataRow("ip:::ffff:10.0.0.1", null)]
    [DataRow("dns:*.example.com", null)]
    [DataRow("dns:my_service", null)]
    [DataRow("dns:bücher.example", "dns:xn--bcher-kva.example")]
    [DataRow("dns:*.bücher.example", "dns:*.xn--bcher-kva.example")]
    [DataRow("dns:a;DNS:a;dns:b", "dns:a;dns:b")]
    [DataRow("uri:spiffe://example.org/orders", null)]
    public void Names_are_printed_as_they_are_read(string text, string? printed) =>
        Assert.AreEqual(printed ?? text, AlternativeNames.Format(AlternativeNames.Parse(text)));

    [TestMethod]
    [DataRow("", "it is empty")]
    [DataRow(" ; ", "it is empty")]
    [DataRow("example.com", "it has no kind; write dns:example.com")]
    [DataRow("10.0.0.1", "it has no kind; write ip:10.0.0.1")]
    [DataRow("2001:db8::1", "it has no kind; write ip:2001:db8::1")]
    [DataRow("a@example.com", "it has no kind; write email:a@example.com")]
    [DataRow("https://example.com", "it has no kind; write uri:https://example.com")]
    [DataRow("host:example.com", "\"host\" is not a kind of name")]
    [DataRow("dns:", "nothing follows dns:")]
    [DataRow("dns:a b", "a domain name has no space in it")]
    [DataRow("dns:https://a", "a domain name has no \":\" in it")]
    [DataRow("dns:a..b", "a dot stands at the beginning, at the end or beside another one")]
    [DataRow("dns:a.", "a dot stands at the beginning, at the end or beside another one")]
    [DataRow("dns:.a", "a dot stands at the beginning, at the end or beside another one")]
    [DataRow("dns:*", "a wildcard stands for the whole first part")]
    [DataRow("dns:*.", "the domain name is empty")]
    [DataRow("dns:a*.example.com", "a wildcard stands for the whole first part")]
    [DataRow("dns:a.*.com", "a wildcard stands for the whole first part")]
    [DataRow("dns:-a", "begins or ends with a hyphen")]
    [DataRow("dns:10.0.0.1", "it is an address; write ip:10.0.0.1")]
    [DataRow("dns:::1", "it is an address; write ip:::1")]
    [DataRow("dns:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa.b", "has 64 characters")]
    [DataRow("dns:ü..b", "")]
    [DataRow("ip:10.0.0", "\"10.0.0\" is neither an IPv4 nor an IPv6 address")]
    [DataRow("ip:10.0.0.01", "neither an IPv4 nor an IPv6 address")]
    [DataRow("ip:10.0.0.256", "neither an IPv4 nor an IPv6 address")]
    [DataRow("ip:1", "neither an IPv4 nor an IPv6 address")]
    [DataRow("ip:0x0a.0.0.1", "neither an IPv4 nor an IPv6 address")]
    [DataRow("ip:10.0.0.0/8", "it is a network")]
    [DataRow("ip:[::1]", "without brackets")]
    [DataRow("ip:fe80::1%eth0", "an address has no zone here")]
    [DataRow("ip:1:2:3", "neither an IPv4 nor an IPv6 address")]
    [DataRow("ip:1::2::3", "neither an IPv4 nor an IPv6 address")]
    [DataRow("ip:::10.0.0.256", "neither an IPv4 nor an IPv6 address")]
    [DataRow("uri:/path", "the URI has no scheme")]
    [DataRow("uri:example.com", "the URI has no scheme")]
    [DataRow("uri:https:", "it is not an absolute URI")]
    [DataRow("uri:https://", "it is not an absolute URI")]
    [DataRow("uri:https://a/b c", "a URI has no space in it")]
    [DataRow("uri:https://ü/", "a URI is ASCII")]
    [DataRow("uri:https://a/b,c", "%2C")]
    [DataRow("email:a", "one @")]
    [DataRow("email:a@b@c", "one @")]
    [DataRow("email:@b", "one @")]
    [DataRow("email:a@", "one @")]
    [DataRow("email:ü@b", "printable ASCII")]
    [DataRow("email:a@b..c", "a dot stands")]
    [DataRow("oid:1", "is not an OID")]
    [DataRow("oid:a.b", "is not an OID")]
    public void What_is_no_alternative_name_is_refused_with_the_reason(string text, string reason) =>
        Assert.Contains(reason, StoreAssert.Fails(Mab.BadAlternativeName, () => AlternativeNames.Parse(text)).Text);

    [TestMethod]
    public void A_domain_name_has_253_characters_at_most()
    {
        var label = new string('a', 62) + ".";
        var longest = "dns:" + string.Concat(Enumerable.Repeat(label, 4)) + "a";
        Assert.AreEqual(longest, AlternativeNames.Format(AlternativeNames.Parse(longest)));
        StoreAssert.Fails(Mab.BadAlternativeName, () => AlternativeNames.Parse(longest + "a"));
    }

    [TestMethod]
    public void A_strangers_name_is_printed_as_one_name_on_one_line()
    {
        var names = new GeneralNames(
        [
            new GeneralName(GeneralName.DnsName, new DerIA5String("a;dns:b\n")),
            new GeneralName(GeneralName.DirectoryName, DistinguishedName.Parse("CN=a,C=DE")),
            new GeneralName(GeneralName.IPAddress, new DerOctetString([1, 2, 3])),
        ]);
        Assert.AreEqual("dns:a%3Bdns:b%0A;dirname:CN=a%2C C=DE;other:8703010203", AlternativeNames.Format(names));
    }
}
