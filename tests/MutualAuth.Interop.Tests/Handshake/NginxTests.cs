using MutualAuth.KeyStores.Findings;
using MutualAuth.KeyStores.Tests.Handshake;

namespace MutualAuth.Interop.Tests.Handshake;

/// <summary>nginx, which brings a handshake to its end and refuses a client afterwards, with HTTP 400.</summary>
[TestClass]
public sealed class NginxTests : ProbeTest
{
    private static readonly Party Server = Party.Named("server", Party.Loopback);
    private static readonly Party Client = Party.Named("orders");
    private static readonly Party Stranger = Party.Named("stranger");

    [TestMethod]
    [DataRow("TLSv1.2")]
    [DataRow("TLSv1.3")]
    public void Both_sides_know_each_other(string protocol)
    {
        Probe("localhost", Serve(Server, Verify(Client), protocol), Client, Server).ShouldBe()
            .ShouldSay(protocol).ShouldSay("trusted: entry 'server'").ShouldSay("HTTP/1.1 200").ShouldSay("ok: ");
    }

    [TestMethod]
    public void No_client_certificate_is_requested()
    {
        Probe("localhost", Serve(Server, ""), Client, Server).ShouldBe(Mab.NotAskedFor).ShouldSay("no client certificate");
    }

    [TestMethod]
    [DataRow("TLSv1.2")]
    [DataRow("TLSv1.3")]
    public void Ours_is_unknown_to_it(string protocol)
    {
        Probe("localhost", Serve(Server, Verify(Stranger), protocol), Client, Server).ShouldBe(Mab.OwnUnknown)
            .ShouldSay("sent anyway").ShouldSay("400 Bad Request: The SSL certificate error").ShouldSay("Send orders.pem to");
    }

    [TestMethod]
    public void Ours_has_expired()
    {
        var expired = Party.Named("orders", expired: true);
        Probe("localhost", Serve(Server, Verify(expired)), expired, Server).ShouldBe(Mab.OwnOutOfDate).ShouldSay("expired on");
    }

    [TestMethod]
    public void Its_list_of_CAs_lacks_our_issuer()
    {
        var port = Serve(Server, Verify(Stranger) + Trusted(Client));

        Probe("localhost", port, Client, Server).ShouldBe(Mab.IssuerNotListed)
            .ShouldSay("the issuer of ours is not among them: CN=orders").ShouldSay("No required SSL certificate was sent").ShouldSay("200 OK");
    }

    [TestMethod]
    [DataRow("TLSv1.2")]
    [DataRow("TLSv1.3")]
    public void A_truststore_has_nothing_to_send(string protocol)
    {
        Probe("localhost", Serve(Server, Verify(Client), protocol), null, Server).ShouldBe(Mab.NothingToSend)
            .ShouldSay("400 Bad Request: No required SSL certificate was sent");
    }

    [TestMethod]
    public void Its_certificate_is_unknown_to_us()
    {
        Probe("localhost", Serve(Server, Verify(Client)), Client, Stranger).ShouldBe(Mab.ServerUnknown)
            .ShouldSay("trusted through no entry").ShouldSay("-t:MutualAuthFetchPartner").ShouldSay("200 OK");
    }

    [TestMethod]
    public void Its_certificate_was_renewed_and_we_have_the_old_one()
    {
        var old = Party.Named("server", Party.Loopback);
        Probe("localhost", Serve(Server, Verify(Client)), Client, old).ShouldBe(Mab.ServerUnknown).ShouldSay("has probably been renewed");
    }

    [TestMethod]
    public void Its_certificate_leads_to_a_CA_that_we_trust()
    {
        var root = Party.Named("root", isAuthority: true);
        var issuing = Party.Named("issuing", issuer: root, isAuthority: true);
        Probe("localhost", Serve(Party.Named("server", Party.Loopback, issuing), Verify(Client)), Client, root).ShouldBe()
            .ShouldSay("trusted through 'root'").ShouldSay("trusted: entry 'root'");
    }

    [TestMethod]
    public void Its_certificate_has_expired()
    {
        var expired = Party.Named("server", Party.Loopback, expired: true);
        Probe("localhost", Serve(expired, Verify(Client)), Client, expired).ShouldBe(Mab.ServerOutOfDate);
    }

    [TestMethod]
    public void Its_certificate_is_for_another_host()
    {
        var other = Party.Named("server", "dns:other.example;ip:127.0.0.1");
        var port = Serve(other, Verify(Client));

        Probe("localhost", port, Client, other).ShouldBe(Mab.WrongHostName).ShouldSay("dns:other.example");
        Probe("127.0.0.1", port, Client, other).ShouldBe();
    }

    [TestMethod]
    public void Everything_that_is_wrong_is_said_at_once()
    {
        var bad = Party.Named("server", "dns:other.example", expired: true);
        Probe("localhost", Serve(bad, Verify(Stranger)), Client).ShouldBe(Mab.ServerUnknown, Mab.ServerOutOfDate, Mab.WrongHostName, Mab.OwnUnknown);
    }

    [TestMethod]
    public void It_speaks_plain_HTTP_on_that_port()
    {
        Probe("localhost", Serve(null, ""), Client, Server).ShouldBe(Mab.NotTls).ShouldSay("plain HTTP (HTTP/1.1 400 Bad Request)");
    }

    [TestMethod]
    public void Nothing_listens()
    {
        Probe("127.0.0.1", LiveServer.FreePorts(1)[0], Client, Server).ShouldBe(Mab.ConnectionRefused);
    }

    [TestMethod]
    public void A_name_that_nobody_has()
    {
        Probe("nobody.invalid", 443, Client, Server).ShouldBe(Mab.UnknownHost);
    }

    private string Verify(Party client)
    {
        Folder.Write("clients.pem", client.Pem);
        return "ssl_verify_client on; ssl_client_certificate clients.pem; ";
    }

    /// <summary>Accepted, and not in the list that clients are shown.</summary>
    private string Trusted(Party client)
    {
        Folder.Write("trusted.pem", client.Pem);
        return "ssl_trusted_certificate trusted.pem; ";
    }

    /// <param name="server">Null for plain HTTP.</param>
    private int Serve(Party? server, string directives, string protocols = "TLSv1.2 TLSv1.3")
    {
        var port = LiveServer.FreePorts(1)[0];
        if (server is not null)
        {
            Folder.Write("server.pem", server.Pem);
            Folder.Write("server.key", server.KeyPem);
        }

        var tls = server is null ? "" : $"ssl_certificate server.pem; ssl_certificate_key server.key; ssl_protocols {protocols};";
        Folder.Write("nginx.conf", $$"""
            daemon off;
            master_process off;
            pid nginx.pid;
            events { }
            http {
              access_log off;
              client_body_temp_path body; proxy_temp_path proxy; fastcgi_temp_path fastcgi; uwsgi_temp_path uwsgi; scgi_temp_path scgi;
              server {
                listen 127.0.0.1:{{port}}{{(server is null ? "" : " ssl")}};
                {{tls}}
                {{directives}}
                location / { return 200 "hello\n"; }
              }
            }
            """);
        Own(LiveServer.Start(() => Tool.Nginx.Serve(Folder.Path, "-p", Folder.Path, "-c", "nginx.conf", "-e", "stderr"), port));
        return port;
    }
}
