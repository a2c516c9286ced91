using System.Net.Sockets;
using System.Security.Authentication;
using MutualAuth.KeyStores.Findings;
using MutualAuth.KeyStores.Tests.Refresh;

namespace MutualAuth.Interop.Tests.Lifecycle;

/// <summary>Renewal="Stage": while a successor is staged and put into service, no handshake fails.</summary>
[TestClass]
public sealed class StageHandshakeTests : IDisposable
{
    /// <summary>Handshakes in each stretch between two changes of the keystore.</summary>
    private const int Stretch = 60;

    private const string SelfSigned = "num=18";

    private readonly Sandbox _project = new();
    private readonly Partner _partner;

    public StageHandshakeTests()
    {
        _partner = new Partner("web", _project.Now);
        _project.Write("web.pem", _partner.Pem);
        _project.Partner("web.pem");
    }

    public void Dispose()
    {
        _project.Dispose();
        _partner.Dispose();
    }

    [TestMethod]
    public async Task A_client_that_reads_the_keystore_each_time_is_served_throughout_by_a_partner_that_trusts_both()
    {
        const string path = "mutualauth/app.p12";
        Declare(path);
        using var trustingOld = await _partner.Listen(Text("mutualauth/app.pem"), _project.Now);
        var port = trustingOld.Port;
        var presented = new Presented();
        var old = OnDisk(path).Sha256;
        using var clients = new Workers(2, async () =>
        {
            var own = OnDisk(path);
            await Conversation.Greet(own, _partner.Host, Volatile.Read(ref port), SslProtocols.Tls13, _project.Now);
            presented.Add(own.Sha256);
        });
        await clients.Reach(presented, Stretch);

        Assert.IsTrue(_project.Renew().Succeeded);
        await clients.Reach(presented, presented.Count + Stretch);
        Assert.AreEqual(old, presented.Single(), "what is staged serves nobody");

        using var trustingBoth = await _partner.Listen(Text("mutualauth/app.pem") + Text("mutualauth/app.next.pem"), _project.Now);
        Volatile.Write(ref port, trustingBoth.Port);
        await clients.Reach(presented, presented.Count + Stretch);
        Assert.IsTrue(_project.Activate().Succeeded);
        await clients.Reach(presented, presented.Count + Stretch);
        await clients.Stop();

        CollectionAssert.AreEqual(new[] { old, OnDisk(path).Sha256 }, presented.InOrder);
        await new Handshake(OnDisk(path), _partner, Text("mutualauth/app.pem"), _project.Now).Succeeds();
    }

    [TestMethod]
    public async Task A_server_that_reads_the_keystore_each_time_serves_throughout_partners_that_trust_both()
    {
        const string path = "mutualauth/app.jks";
        Declare(path);
        var old = OnDisk(path).Sha256;
        Assert.IsTrue(_project.Renew().Succeeded);
        var both = Text("mutualauth/app.pem") + Text("mutualauth/app.next.pem");
        using var listener = Conversation.Listen();
        using var server = new Server(listener, () => OnDisk(path), _project.Now);
        var (presented, openssl) = (new Presented(), new Presented());
        using var clients = new Workers(
            1,
            async () => presented.Add(await Conversation.Greet(_partner.Identity(both), Partner.OurHost, listener.Port(), SslProtocols.Tls13, _project.Now)),
            async () =>
            {
                var said = await Task.Run(() => _partner.Greet(listener.Port(), SslProtocols.Tls12, both, _project.Now));
                Assert.Contains(Conversation.Answer, said.Output, said.Errors);
                openssl.Add("");
            });
        await clients.Reach(presented, 2 * Stretch);

        Assert.IsTrue(_project.Activate().Succeeded);
        await clients.Reach(presented, presented.Count + (2 * Stretch));
        await clients.Reach(openssl, openssl.Count + 5);
        await clients.Stop();

        CollectionAssert.AreEqual(new[] { old, OnDisk(path).Sha256 }, presented.InOrder);
        Assert.IsEmpty(server.Failures);
        await new Handshake(OnDisk(path), _partner, Text("mutualauth/app.pem"), _project.Now).Succeeds();
    }

    [TestMethod]
    [DataRow("mutualauth/app.jks", "JKS")]
    [DataRow("mutualauth/app.p12", "PKCS12")]
    public async Task A_JVM_is_served_and_serves_before_and_after_the_activation(string path, string type)
    {
        Declare(path);
        var old = OnDisk(path).Sha256;
        Assert.IsTrue(_project.Renew().Succeeded);
        var (onlyOld, onlyNew) = (Text("mutualauth/app.pem"), Text("mutualauth/app.next.pem"));
        using var partner = await _partner.Listen(onlyOld + onlyNew, _project.Now);
        using var java = new JavaPeer(_project.Folder, path, type);

        await Presents(java, partner, onlyOld + onlyNew, old);
        await IsRefused(java, onlyNew);

        Assert.IsTrue(_project.Activate().Succeeded);
        Assert.AreNotEqual(old, OnDisk(path).Sha256);
        await Presents(java, partner, onlyOld + onlyNew, OnDisk(path).Sha256);
        await IsRefused(java, onlyOld);
    }

    [TestMethod]
    [DataRow("mutualauth/app.jks", "true")]
    [DataRow("mutualauth/app.p12", "false")]
    public async Task With_Renewal_Auto_a_partner_that_trusts_only_the_old_certificate_is_lost(string path, string reuseKey)
    {
        Declare(path, ("Renewal", "Auto"), ("ReuseKey", reuseKey));
        var old = Text("mutualauth/app.pem");
        _project.Now = _project.Now.AddDays(350);
        await new Handshake(OnDisk(path), _partner, old, _project.Now).Succeeds();

        Assert.Contains(Mab.ReplacedIdentity, _project.RefreshOk().Findings.Select(finding => finding.Kind));

        await new Handshake(OnDisk(path), _partner, old, _project.Now).IsRefusedByThePartner(SelfSigned);
        await new Handshake(OnDisk(path), _partner, Text("mutualauth/app.pem"), _project.Now).Succeeds();
    }

    [TestMethod]
    [DataRow("mutualauth/app.jks")]
    [DataRow("mutualauth/app.p12")]
    public async Task Whoever_reads_the_keystore_while_it_is_swapped_reads_a_whole_one(string path)
    {
        Declare(path);
        var read = new Presented();
        var expected = new List<string> { OnDisk(path).Sha256 };
        using var readers = new Workers(2, () =>
        {
            read.Add(OnDisk(path).Sha256);
            return Task.CompletedTask;
        });
        for (var i = 0; i < 6; i++)
        {
            await readers.Reach(read, read.Count + 10);
            Assert.IsTrue(_project.Renew().Succeeded);
            Assert.IsTrue(_project.Activate().Succeeded);
            expected.Add(OnDisk(path).Sha256);
        }

        await readers.Reach(read, read.Count + 10);
        await readers.Stop();
        CollectionAssert.AreEqual(expected, read.InOrder);
    }

    private async Task Presents(JavaPeer java, OpenSslServer partner, string trust, string sha256)
    {
        foreach (var version in Conversation.Versions)
        {
            Assert.AreEqual(sha256, await java.Connect(partner.Port, version));
            var (outcome, said) = await java.Serve(version, port => Task.Run(() => _partner.Greet(port, version, trust, _project.Now)));
            Assert.AreEqual(sha256, outcome, said.Errors);
            Assert.Contains(Conversation.Answer, said.Output, said.Errors);
        }
    }

    private async Task IsRefused(JavaPeer java, string trust)
    {
        using var partner = await _partner.Listen(trust, _project.Now);
        foreach (var version in Conversation.Versions)
        {
            Assert.StartsWith("refused ", await java.Connect(partner.Port, version));
            await partner.Says("verify error:" + SelfSigned + ":");
            var (outcome, said) = await java.Serve(version, port => Task.Run(() => _partner.Greet(port, version, trust, _project.Now)));
            Assert.StartsWith("refused ", outcome);
            Assert.Contains("verify error:" + SelfSigned + ":", said.Errors);
        }
    }

    private void Declare(string path, params (string, string)[] more) => _project.KeyStore(
        path,
        [
            ("KeyAlgorithm", "EC"), ("SubjectAlternativeName", "dns:" + Partner.OurHost),
            .. more.Length == 0 ? [("Renewal", "Stage")] : more,
        ]).RefreshOk();

    private TlsIdentity OnDisk(string path) => TlsIdentity.FromKeyStore(_project[path], Text(path + ".password").TrimEnd());

    private string Text(string path) => File.ReadAllText(_project[path]);

    /// <summary>Which certificates were presented, in which order.</summary>
    private sealed class Presented
    {
        private readonly List<string> _inOrder = [];
        private int _count;

        public int Count => Volatile.Read(ref _count);

        /// <summary>Each once, in the order in which it was first seen.</summary>
        public string[] InOrder
        {
            get
            {
                lock (_inOrder)
                    return [.. _inOrder];
            }
        }

        public string Single() => InOrder.Single();

        public void Add(string sha256)
        {
            lock (_inOrder)
            {
                if (!_inOrder.Contains(sha256))
                    _inOrder.Add(sha256);
            }

            Interlocked.Increment(ref _count);
        }
    }

    /// <summary>Do the same again and again until they are stopped, or one fails.</summary>
    private sealed class Workers : IDisposable
    {
        private readonly CancellationTokenSource _stop = new();
        private readonly Task _all;

        public Workers(int each, params Func<Task>[] works)
        {
            _all = Task.WhenAll(works.SelectMany(work => Enumerable.Range(0, each).Select(_ => Task.Run(async () =>
            {
                try
                {
                    while (!_stop.IsCancellationRequested)
                        await work();
                }
                finally
                {
                    // One that fails ends the test; the others need not go on.
                    await _stop.CancelAsync();
                }
            }))));
        }

        public async Task Reach(Presented presented, int count)
        {
            using var limit = new CancellationTokenSource(2 * Conversation.Limit);
            while (presented.Count < count && !_stop.IsCancellationRequested)
                await Task.Delay(1, limit.Token);
            if (_stop.IsCancellationRequested)
                await _all;
        }

        public async Task Stop()
        {
            await _stop.CancelAsync();
            await _all;
        }

        public void Dispose()
        {
            _stop.Cancel();
            // What failed has been thrown by Reach or Stop; here nothing may outlive the test.
            Task.WaitAny([_all], Conversation.Limit);
            _stop.Dispose();
        }
    }

    /// <summary>Serves every connection with the keystore as it is then.</summary>
    private sealed class Server : IDisposable
    {
        private readonly List<Exception> _failures = [];
        private readonly TcpListener _listener;
        private readonly Task _accepting;

        public Server(TcpListener listener, Func<TlsIdentity> read, DateTimeOffset at)
        {
            _listener = listener;
            _accepting = Task.Run(() => Accept(read, at));
        }

        public Exception[] Failures
        {
            get
            {
                lock (_failures)
                    return [.. _failures];
            }
        }

        public void Dispose()
        {
            _listener.Stop();
            _accepting.Wait(Conversation.Limit);
        }

        private async Task Accept(Func<TlsIdentity> read, DateTimeOffset at)
        {
            while (true)
            {
                TcpClient connection;
                try
                {
                    connection = await _listener.AcceptTcpClientAsync();
                }
                catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
                {
                    return;
                }

                _ = Task.Run(async () =>
                {
                    try
                    {
                        await Conversation.Serve(read(), connection, SslProtocols.Tls12 | SslProtocols.Tls13, at);
                    }
                    catch (Exception exception)
                    {
                        lock (_failures)
                            _failures.Add(exception);
                        connection.Dispose();
                    }
                });
            }
        }
    }
}
