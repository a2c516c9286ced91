using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using MutualAuth.KeyStores.Handshake;

namespace MutualAuth.KeyStores.Tests.Handshake;

/// <summary>Servers that never come to an end: the probe does.</summary>
[TestClass]
internal sealed class EndlessServerTests
{
    /// <summary>A TLS record with a warning alert, of which any number may come.</summary>
    private static readonly byte[] Warning = [0x15, 3, 3, 0, 2, 1, 90];

    /// <summary>The head of a record that is never filled.</summary>
    private static readonly byte[] Head = [0x16, 3, 3, 0x40, 0];

    [TestMethod]
    [DataRow(true)]
    [DataRow(false)]
    public async Task A_flood_and_a_drip_end_with_the_limit_and_with_a_cancellation(bool flood)
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        using var end = new CancellationTokenSource();
        var server = Serve(listener, flood, end.Token);
        var endpoint = new Endpoint("127.0.0.1", ((IPEndPoint)listener.LocalEndpoint).Port);

        var clock = Stopwatch.StartNew();
        var seen = new EndpointProbe(endpoint, TimeSpan.FromMilliseconds(500)).Run(null, CancellationToken.None);
        Assert.AreEqual(Ending.TimedOut, seen.First!.Ending);

        using var cancellation = new CancellationTokenSource(TimeSpan.FromMilliseconds(300));
        Assert.Throws<OperationCanceledException>(() => new EndpointProbe(endpoint, TimeSpan.FromMinutes(10)).Run(null, cancellation.Token));
        Assert.IsLessThan(TimeSpan.FromMinutes(1), clock.Elapsed, "neither waited for the server");

        await end.CancelAsync();
        await server;
    }

    private static async Task Serve(TcpListener listener, bool flood, CancellationToken end)
    {
        try
        {
            while (true)
            {
                using var client = await listener.AcceptTcpClientAsync(end);
                try
                {
                    var stream = client.GetStream();
                    await stream.WriteAsync(flood ? Warning : Head, end);
                    while (true)
                    {
                        await stream.WriteAsync(flood ? Warning : new byte[1], end);
                        if (!flood)
                            await Task.Delay(5, end);
                    }
                }
                catch (IOException)
                {
                    // The probe has gone; the next one comes.
                }
            }
        }
        catch (OperationCanceledException)
        {
            // The test is over.
        }
    }
}
