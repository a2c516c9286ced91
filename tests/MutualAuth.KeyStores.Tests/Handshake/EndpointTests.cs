using MutualAuth.KeyStores.Findings;
using MutualAuth.KeyStores.Handshake;

namespace MutualAuth.KeyStores.Tests.Handshake;

[TestClass]
public sealed class EndpointTests
{
    [TestMethod]
    [DataRow("partner.example.com:8443", "partner.example.com", 8443, "partner.example.com:8443")]
    [DataRow("partner.example.com", "partner.example.com", 443, "partner.example.com:443")]
    [DataRow(" 192.0.2.7:443 ", "192.0.2.7", 443, "192.0.2.7:443")]
    [DataRow("[::1]:8443", "::1", 8443, "[::1]:8443")]
    [DataRow("[2001:db8::7]", "2001:db8::7", 443, "[2001:db8::7]:443")]
    [DataRow("2001:db8::7", "2001:db8::7", 443, "[2001:db8::7]:443")]
    [DataRow("orders_api:8443", "orders_api", 8443, "orders_api:8443")]
    [DataRow("bücher.example:443", "xn--bcher-kva.example", 443, "xn--bcher-kva.example:443")]
    public void A_server_is_a_host_and_a_port(string text, string host, int port, string shown)
    {
        var endpoint = Endpoint.Parse(text);

        Assert.AreEqual((host, port, shown), (endpoint.Host, endpoint.Port, endpoint.ToString()));
    }

    [TestMethod]
    [DataRow("", "it is empty")]
    [DataRow("https://partner.example.com:8443/path", "it is a URL")]
    [DataRow(":8443", "the host is missing")]
    [DataRow("partner.example.com:", "\"\" is not a port")]
    [DataRow("partner.example.com:0", "\"0\" is not a port")]
    [DataRow("partner.example.com:65536", "\"65536\" is not a port")]
    [DataRow("partner.example.com:https", "\"https\" is not a port")]
    [DataRow("partner example:443", "\"partner example\" is not a host name")]
    [DataRow("partner/path:443", "\"partner/path\" is not a host name")]
    [DataRow("[::1", "the bracket is not closed")]
    [DataRow("[::1]8443", "after the bracket comes a colon and the port")]
    [DataRow("[partner]:443", "\"partner\" is not an IPv6 address")]
    [DataRow("a:b:c", "\"a:b:c\" is not an IPv6 address")]
    public void Anything_else_is_none_and_the_text_says_why(string text, string why)
    {
        var error = Assert.ThrowsExactly<MutualAuthException>(() => Endpoint.Parse(text));

        Assert.AreEqual(Mab.BadEndpoint, error.Finding.Kind);
        Assert.Contains(why, error.Message);
    }
}
