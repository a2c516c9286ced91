using MutualAuth.KeyStores.Handshake;

namespace MutualAuth.KeyStores.Tests.Handshake;

/// <summary>A connection within the process ends as one over a network does.</summary>
[TestClass]
internal sealed class LoopbackStreamTests
{
    [TestMethod]
    public void What_is_written_at_one_end_is_read_at_the_other()
    {
        var (client, server) = LoopbackStream.Connect();
        client.Write([1, 2, 3]);
        server.Write([4, 5]);

        CollectionAssert.AreEqual(new byte[] { 1, 2, 3 }, Read(server, 3));
        CollectionAssert.AreEqual(new byte[] { 4, 5 }, Read(client, 2));
    }

    [TestMethod]
    public void What_was_written_before_the_end_was_closed_is_still_read_and_then_nothing()
    {
        var (client, server) = LoopbackStream.Connect();
        client.Write([1, 2]);
        client.Dispose();

        CollectionAssert.AreEqual(new byte[] { 1, 2 }, Read(server, 2));
        Assert.AreEqual(0, server.Read(new byte[1], 0, 1));
    }

    [TestMethod]
    public void Who_writes_to_an_end_that_was_closed_does_not_learn_of_it()
    {
        var (client, server) = LoopbackStream.Connect();
        server.Dispose();

        client.Write([1]);

        Assert.AreEqual(0, client.Read(new byte[1], 0, 1));
        Assert.ThrowsExactly<ObjectDisposedException>(() => server.Write([1]));
    }

    [TestMethod]
    public async Task Who_waits_for_more_is_woken_when_either_end_is_closed()
    {
        foreach (var closesOwn in new[] { true, false })
        {
            var (client, server) = LoopbackStream.Connect();
            var reading = Task.Run(() => client.Read(new byte[1], 0, 1));
            await Task.Delay(20);
            (closesOwn ? client : server).Dispose();

            Assert.AreEqual(0, await reading.WaitAsync(TimeSpan.FromSeconds(30)));
        }
    }

    private static byte[] Read(Stream stream, int count)
    {
        var bytes = new byte[count];
        stream.ReadExactly(bytes);
        return bytes;
    }
}
