using System.Text;
using MutualAuth.KeyStores.Findings;
using MutualAuth.KeyStores.Stores;
using MutualAuth.KeyStores.Tests.Handshake;
using MutualAuth.KeyStores.Tests.Stores;

namespace MutualAuth.Interop.Tests.Handshake;

/// <summary>Tomcat, with keystores of ours as its keystore and its truststore: the alerts that Java has for each refusal.</summary>
[TestClass]
public sealed class TomcatTests : ProbeTest
{
    private const string Home = "/usr/share/tomcat10";

    private static readonly Party Server = Party.Named("server", Party.Loopback, algorithm: KeyStores.Keys.KeyAlgorithm.Rsa, size: 2048);
    private static readonly Party Ca = Party.Named("ca", isAuthority: true);
    private static readonly Party Client = Party.Named("orders", issuer: Ca);
    private static readonly Party Expired = Party.Named("late", issuer: Ca, expired: true);
    private static readonly Party Unknown = Party.Named("unknown");

    // One name for two keys: the list of CAs lets it pass, and the signature does not.
    private static readonly Party Impostor = Party.Named("orders", issuer: Party.Named("ca", isAuthority: true));

    private static readonly int[] Ports = LiveServer.FreePorts(4);
    private static readonly Lazy<LiveServer> Tomcat = new(Start);
    private static TemporaryFolder? _base;

    private static int Required13 => Ports[0];

    private static int Required12 => Ports[1];

    private static int NotAsking => Ports[2];

    private static int Plain => Ports[3];

    [ClassCleanup]
    public static void Stop()
    {
        if (Tomcat.IsValueCreated)
            Tomcat.Value.Dispose();
        _base?.Dispose();
    }

    [TestInitialize]
    public void Started() => _ = Tomcat.Value;

    [TestMethod]
    [DataRow(false)]
    [DataRow(true)]
    public void Both_sides_know_each_other(bool is13)
    {
        Probe("localhost", Port(is13), Client, Server).ShouldBe().ShouldSay("of CN=ca").ShouldSay("the issuer of ours is among them").ShouldSay("HTTP/1.1 404");
    }

    [TestMethod]
    public void No_client_certificate_is_requested()
    {
        Probe("localhost", NotAsking, Client, Server).ShouldBe(Mab.NotAskedFor);
    }

    [TestMethod]
    [DataRow(false)]
    [DataRow(true)]
    public void Ours_is_unknown_to_it(bool is13)
    {
        Probe("localhost", Port(is13), Unknown, Server).ShouldBe(Mab.OwnUnknown).ShouldSay("sent anyway").ShouldSay("alert ");
    }

    [TestMethod]
    [DataRow(false)]
    [DataRow(true)]
    public void Ours_is_signed_by_another_CA_of_the_same_name(bool is13)
    {
        Probe("localhost", Port(is13), Impostor, Server).ShouldBe(Mab.OwnUnknown).ShouldSay("alert ");
    }

    [TestMethod]
    [DataRow(false)]
    [DataRow(true)]
    public void Ours_has_expired(bool is13)
    {
        Probe("localhost", Port(is13), Expired, Server).ShouldBe(Mab.OwnOutOfDate).ShouldSay("alert ");
    }

    [TestMethod]
    [DataRow(false)]
    [DataRow(true)]
    public void A_truststore_has_nothing_to_send(bool is13)
    {
        Probe("localhost", Port(is13), null, Server).ShouldBe(Mab.NothingToSend).ShouldSay("does not go on without a client certificate");
    }

    [TestMethod]
    public void It_speaks_plain_HTTP_on_that_port()
    {
        Probe("localhost", Plain, Client, Server).ShouldBe(Mab.NotTls).ShouldSay("plain HTTP");
    }

    private static int Port(bool is13) => is13 ? Required13 : Required12;

    private static LiveServer Start()
    {
        Tool.RequireFile(Home + "/bin/bootstrap.jar", "tomcat10-common");
        var folder = _base = new TemporaryFolder();
        foreach (var name in new[] { "conf", "logs", "temp", "work", "webapps" })
            Directory.CreateDirectory(folder.File(name));
        folder.Write("server.jks", JksCodec.Write(new KeyStore([Server.Entry]), Sample.Password, Sample.Password));
        folder.Write("trust.jks", JksCodec.Write(new KeyStore([Ca.Trusted()]), Sample.Password, Sample.Password));
        var connectors = new StringBuilder()
            .Append(Connector(Required13, "required", "TLSv1.3"))
            .Append(Connector(Required12, "required", "TLSv1.2"))
            .Append(Connector(NotAsking, "none", "TLSv1.2+TLSv1.3"))
            .Append($"""<Connector address="127.0.0.1" port="{Plain}" />""");
        folder.Write("conf/server.xml", $"""
            <Server port="-1">
              <Service name="Catalina">
                {connectors}
                <Engine name="Catalina" defaultHost="localhost"><Host name="localhost" appBase="webapps" /></Engine>
              </Service>
            </Server>
            """);
        folder.Write("conf/web.xml", """<web-app xmlns="https://jakarta.ee/xml/ns/jakartaee" version="6.0" />""");
        return LiveServer.Start(
            () => Tool.Java.Serve(
                folder.Path, "-cp", $"{Home}/bin/bootstrap.jar:{Home}/bin/tomcat-juli.jar", $"-Dcatalina.home={Home}", $"-Dcatalina.base={folder.Path}",
                $"-Djava.io.tmpdir={folder.File("temp")}", "org.apache.catalina.startup.Bootstrap", "start"),
            Ports);
    }

    private static string Connector(int port, string verification, string protocols) => $"""
        <Connector address="127.0.0.1" port="{port}" SSLEnabled="true" scheme="https" secure="true">
          <SSLHostConfig certificateVerification="{verification}" protocols="{protocols}"
                         truststoreFile="trust.jks" truststoreType="JKS" truststorePassword="{Sample.Password.Characters}">
            <Certificate certificateKeystoreFile="server.jks" certificateKeystoreType="JKS" certificateKeystorePassword="{Sample.Password.Characters}" />
          </SSLHostConfig>
        </Connector>
        """;
}
