using MutualAuth.KeyStores.Certificates;
using MutualAuth.KeyStores.Handshake;

namespace MutualAuth.KeyStores.Tests.Handshake;

[TestClass]
public sealed class ServerTrustTests
{
    private static readonly Party Root = Party.Named("root", isAuthority: true);
    private static readonly Party Issuing = Party.Named("issuing", issuer: Root, isAuthority: true);
    private static readonly Party Server = Party.Named("server", "dns:server.example", Issuing);

    [TestMethod]
    public void Through_the_server_s_own_certificate_alone() => Assert.AreEqual("server", Anchor([Server.Certificate], Server));

    [TestMethod]
    public void Through_the_root_that_is_presented() => Assert.AreEqual("root", Anchor(Server.Entry.Chain, Root));

    [TestMethod]
    public void Through_the_root_that_is_not_presented() =>
        Assert.AreEqual("root", Anchor([Server.Certificate, Issuing.Certificate], Root));

    [TestMethod]
    public void Through_the_one_that_is_nearest() => Assert.AreEqual("issuing", Anchor(Server.Entry.Chain, Root, Issuing));

    [TestMethod]
    public void Not_where_a_link_is_missing() => Assert.IsNull(Anchor([Server.Certificate], Root));

    [TestMethod]
    public void Not_through_another_key_of_the_same_name() => Assert.IsNull(Anchor(Server.Entry.Chain, Party.Named("root", isAuthority: true)));

    [TestMethod]
    public void Not_through_a_certificate_that_is_no_CA_s()
    {
        var noCa = Party.Named("orders");
        Assert.IsNull(Anchor([Party.Named("server", issuer: noCa).Certificate], noCa));
    }

    private static string? Anchor(IReadOnlyList<Certificate> chain, params Party[] trusted) =>
        ServerTrust.Of(chain, [.. trusted.Select(one => one.Trusted())]).Anchor?.Alias;
}
