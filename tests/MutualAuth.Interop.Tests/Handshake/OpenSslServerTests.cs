using MutualAuth.KeyStores.Findings;
using MutualAuth.KeyStores.Handshake;
using MutualAuth.KeyStores.Keys;
using MutualAuth.KeyStores.Tests.Handshake;

namespace MutualAuth.Interop.Tests.Handshake;

/// <summary>openssl s_server, which refuses with an alert: in TLS 1.3 only when the client thinks that all is done.</summary>
[TestClass]
public sealed class OpenSslServerTests : ProbeTest
{
    private static readonly Party Server = Party.Named("server", Party.Loopback);

    [TestMethod]
    [DataRow("-tls1_2", "Rsa", 2048)]
    [DataRow("-tls1_3", "Rsa", 2048)]
    [DataRow("-tls1_2", "Ec", 384)]
    [DataRow("-tls1_3", "Ec", 384)]
    [DataRow("-tls1_3", "Ed25519", 256)]
    public void Our_key_of_any_kind_signs_the_handshake(string version, string algorithm, int size)
    {
        var client = Party.Named("orders", algorithm: Enum.Parse<KeyAlgorithm>(algorithm), size: size);
        Probe("localhost", Serve(Server, [version, .. Verify(client)]), client, Server).ShouldBe().ShouldSay("no objection came after it");
    }

    [TestMethod]
    [DataRow("-tls1_2")]
    [DataRow("-tls1_3")]
    public void Ours_is_unknown_to_it(string version)
    {
        var client = Party.Named("orders");
        Probe("localhost", Serve(Server, [version, .. Verify(Party.Named("orders"))]), client, Server).ShouldBe(Mab.OwnUnknown).ShouldSay("alert ").ShouldSay("Send orders.pem to");
    }

    [TestMethod]
    [DataRow("-tls1_2")]
    [DataRow("-tls1_3")]
    public void Ours_has_expired(string version)
    {
        var ca = Party.Named("ca", isAuthority: true);
        var client = Party.Named("orders", issuer: ca, expired: true);
        Probe("localhost", Serve(Server, [version, .. Verify(ca)]), client, Server).ShouldBe(Mab.OwnOutOfDate).ShouldSay("alert certificate_expired (45)");
    }

    [TestMethod]
    [DataRow("-tls1_2", "handshake_failure (40)")]
    [DataRow("-tls1_3", "certificate_required (116)")]
    public void A_truststore_has_nothing_to_send(string version, string alert)
    {
        Probe("localhost", Serve(Server, [version, .. Verify(Party.Named("orders"))]), null, Server).ShouldBe(Mab.NothingToSend)
            .ShouldSay("alert " + alert).ShouldSay("does not go on without a client certificate");
    }

    [TestMethod]
    public void It_asks_and_goes_on_without()
    {
        Probe("localhost", Serve(Server, ["-verify", "1"]), null, Server).ShouldBe(Mab.WentOnWithout);
    }

    [TestMethod]
    public void It_knows_no_version_of_TLS_that_we_speak()
    {
        Probe("localhost", Serve(Server, ["-tls1_1", "-cipher", "ALL:@SECLEVEL=0"]), null, Server).ShouldBe(Mab.NothingInCommon)
            .ShouldSay("nothing newer than TLSv1.1");
    }

    [TestMethod]
    public void It_has_no_cipher_in_common_with_us()
    {
        Probe("localhost", Serve(Server, ["-tls1_2", "-cipher", "ECDHE-ECDSA-ARIA128-GCM-SHA256"]), null, Server).ShouldBe(Mab.NothingInCommon)
            .ShouldSay("handshake_failure (40)");
    }

    [TestMethod]
    public void It_takes_connections_and_never_answers()
    {
        using var listener = new System.Net.Sockets.TcpListener(System.Net.IPAddress.Loopback, 0);
        listener.Start();
        var endpoint = new Endpoint("127.0.0.1", ((System.Net.IPEndPoint)listener.LocalEndpoint).Port);

        var seen = new EndpointProbe(endpoint, TimeSpan.FromSeconds(1)).Run(null, CancellationToken.None);

        Assert.AreEqual(Mab.ProbeTimeout.Code, ProbeVerdict.NothingPresented(seen)?.Code);
    }

    [TestMethod]
    public void A_user_who_ends_the_build_does_not_wait()
    {
        using var listener = new System.Net.Sockets.TcpListener(System.Net.IPAddress.Loopback, 0);
        listener.Start();
        var endpoint = new Endpoint("127.0.0.1", ((System.Net.IPEndPoint)listener.LocalEndpoint).Port);
        using var cancellation = new CancellationTokenSource(TimeSpan.FromMilliseconds(300));
        var clock = System.Diagnostics.Stopwatch.StartNew();

        Assert.ThrowsExactly<OperationCanceledException>(() => new EndpointProbe(endpoint, TimeSpan.FromMinutes(5)).Run(null, cancellation.Token));

        Assert.IsLessThan(TimeSpan.FromSeconds(5), clock.Elapsed);
    }

    private string[] Verify(Party client)
    {
        Folder.Write("clients.pem", client.Pem);
        return ["-Verify", "3", "-verify_return_error", "-CAfile", "clients.pem"];
    }

    private int Serve(Party server, string[] arguments)
    {
        var port = LiveServer.FreePorts(1)[0];
        Folder.Write("server.pem", server.Pem);
        Folder.Write("server.key", server.KeyPem);
        Own(LiveServer.Start(
            () => Tool.OpenSsl.Serve(Folder.Path, ["s_server", "-quiet", "-accept", $"127.0.0.1:{port}", "-cert", "server.pem", "-key", "server.key", .. arguments]), port));
        return port;
    }
}
