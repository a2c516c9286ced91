using MutualAuth.KeyStores.Handshake;

namespace MutualAuth.KeyStores.Tests.Handshake;

[TestClass]
public sealed class HostNamesTests
{
    [TestMethod]
    [DataRow("partner.example.com", "partner.example.com", true)]
    [DataRow("PARTNER.Example.com", "partner.example.COM", true)]
    [DataRow("partner.example.com.", "partner.example.com", true)]
    [DataRow("partner.example.com", "partner.example.com.", true)]
    [DataRow("partner.example.com", "other.example.com", false)]
    [DataRow("*.example.com", "partner.example.com", true)]
    [DataRow("*.example.com", "a.partner.example.com", false)]
    [DataRow("*.example.com", "example.com", false)]
    [DataRow("*.example.com", ".example.com", false)]
    [DataRow("*.com", "example.com", false)]
    [DataRow("*", "example", false)]
    [DataRow("p*.example.com", "partner.example.com", false)]
    [DataRow("partner.*.com", "partner.example.com", false)]
    [DataRow("*.*.com", "partner.example.com", false)]
    public void A_wildcard_stands_for_the_whole_first_part_and_for_one_only(string pattern, string host, bool matches) =>
        Assert.AreEqual(matches, HostNames.IsMatch(pattern, host));

    [TestMethod]
    [DataRow("dns:a.example;dns:b.example", "b.example", "dns:b.example")]
    [DataRow("dns:a.example;dns:b.example", "subject", null, DisplayName = "the common name does not count beside host names")]
    [DataRow(null, "subject", "CN=subject", DisplayName = "the common name where there is no other")]
    [DataRow("email:a@b.example", "subject", "CN=subject", DisplayName = "the common name where there is no host name, as in Java")]
    [DataRow("ip:192.0.2.7", "192.0.2.7", "ip:192.0.2.7")]
    [DataRow("ip:2001:db8::7", "2001:db8:0::7", "ip:2001:db8::7")]
    [DataRow("dns:a.example", "192.0.2.7", null)]
    [DataRow("ip:192.0.2.7", "192.0.2.8", null)]
    public void A_certificate_is_for_its_alternative_names(string? names, string host, string? through) =>
        Assert.AreEqual(through, HostNames.Match(Party.Named("subject", names).Certificate, new Endpoint(host, 443)).Through);

    [TestMethod]
    public void An_address_is_not_looked_for_in_the_common_name() =>
        Assert.IsNull(HostNames.Match(Party.Named("192.0.2.7").Certificate, new Endpoint("192.0.2.7", 443)).Through);
}
