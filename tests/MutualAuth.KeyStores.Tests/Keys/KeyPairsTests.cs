using System.Collections.Concurrent;
using MutualAuth.KeyStores.Findings;
using MutualAuth.KeyStores.Keys;

namespace MutualAuth.KeyStores.Tests.Keys;

[TestClass]
public sealed class KeyPairsTests
{
    private readonly ConcurrentQueue<int> _begun = new();

    private int _asked;

    private PrivateKey Generate(KeyAlgorithm algorithm, int size)
    {
        _begun.Enqueue(size);
        return KeyPairGenerator.Generate(KeyAlgorithm.Ec, 256);
    }

    private KeyPairs Keys(int cores = 1, Func<KeyAlgorithm, int, PrivateKey>? generate = null, CancellationToken cancellation = default) => new(
        generate ?? Generate,
        wanted =>
        {
            _asked = wanted;
            return cores;
        },
        () => { },
        cancellation);

    [TestMethod]
    public void A_key_is_given_to_nobody_else()
    {
        using var keys = Keys(cores: 4);
        keys.Foresee([.. Enumerable.Repeat((KeyAlgorithm.Ec, 256), 5)]);

        var taken = Enumerable.Range(0, 7).Select(_ => keys.Take(KeyAlgorithm.Ec, 256)).ToList();

        Assert.HasCount(7, taken.Select(key => Convert.ToHexString(key.Pkcs8)).Distinct());
        Assert.HasCount(7, _begun, "two were not foreseen");
        Assert.AreEqual((7, 7), (keys.Made, keys.Needed));
    }

    [TestMethod]
    public void Keys_are_begun_in_the_order_in_which_they_will_be_asked_for()
    {
        using var keys = Keys();
        keys.Foresee([(KeyAlgorithm.Rsa, 3072), (KeyAlgorithm.Rsa, 2048), (KeyAlgorithm.Rsa, 4096)]);

        _ = keys.Take(KeyAlgorithm.Rsa, 4096);

        Assert.AreEqual("3072 2048 4096", string.Join(" ", _begun));
    }

    [TestMethod]
    public void As_many_are_made_at_once_as_there_are_cores_granted_and_not_one_more()
    {
        const int Cores = 3;
        using var allBusy = new Barrier(Cores);
        var busy = 0;
        var most = 0;
        using var keys = Keys(Cores, (algorithm, size) =>
        {
            var now = Interlocked.Increment(ref busy);
            for (var seen = most; now > seen && Interlocked.CompareExchange(ref most, now, seen) != seen; seen = most)
            {
            }

            // Passed only by three together: fewer would wait here for ever.
            Assert.IsTrue(allBusy.SignalAndWait(TimeSpan.FromMinutes(1)));
            Interlocked.Decrement(ref busy);
            return Generate(algorithm, size);
        });

        keys.Foresee([.. Enumerable.Repeat((KeyAlgorithm.Ec, 256), 9)]);
        for (var i = 0; i < 9; i++)
            _ = keys.Take(KeyAlgorithm.Ec, 256);

        Assert.AreEqual(9, _asked);
        Assert.AreEqual(Cores, most);
    }

    [TestMethod]
    public void For_a_single_key_no_core_is_asked_for()
    {
        using var keys = Keys();
        keys.Foresee([(KeyAlgorithm.Rsa, 2048)]);

        _ = keys.Take(KeyAlgorithm.Rsa, 2048);

        Assert.AreEqual(0, _asked);
        Assert.HasCount(1, _begun);
    }

    [TestMethod]
    public void A_key_that_is_being_searched_for_is_abandoned_with_the_build()
    {
        using var cancellation = new CancellationTokenSource();
        using var searching = new ManualResetEventSlim();
        using var found = new ManualResetEventSlim();
        using var keys = Keys(
            generate: (algorithm, size) =>
            {
                searching.Set();
                found.Wait(TimeSpan.FromMinutes(1), CancellationToken.None);
                return Generate(algorithm, size);
            },
            cancellation: cancellation.Token);
        keys.Foresee([(KeyAlgorithm.Rsa, 2048), (KeyAlgorithm.Rsa, 2048)]);
        searching.Wait(CancellationToken.None);

        cancellation.Cancel();

        Assert.ThrowsExactly<OperationCanceledException>(() => keys.Take(KeyAlgorithm.Rsa, 2048));
        Assert.AreEqual(0, keys.Made, "the search goes on, and nobody waits for it");
        found.Set();
    }

    [TestMethod]
    public void After_the_run_no_further_key_is_begun()
    {
        using var first = new ManualResetEventSlim();
        using var go = new ManualResetEventSlim();
        var begun = 0;
        var ended = new TaskCompletionSource();
        using (var keys = Keys(generate: (algorithm, size) =>
        {
            Interlocked.Increment(ref begun);
            first.Set();
            go.Wait(TimeSpan.FromMinutes(1), CancellationToken.None);
            // The thread that runs this ends where the next key would be begun.
            _ = Task.Run(async () =>
            {
                await Task.Delay(200);
                ended.SetResult();
            });
            return KeyPairGenerator.Generate(KeyAlgorithm.Ec, 256);
        }))
        {
            keys.Foresee([.. Enumerable.Repeat((KeyAlgorithm.Ec, 256), 100)]);
            first.Wait(CancellationToken.None);
        }

        go.Set();
        Assert.IsTrue(ended.Task.Wait(TimeSpan.FromMinutes(1)));
        Assert.AreEqual(1, begun);
    }

    [TestMethod]
    public void What_goes_wrong_is_said_where_the_key_is_asked_for()
    {
        using var keys = Keys(generate: (_, size) => size == 2048 ? throw Mab.UnusableKey.Error(null, "a test") : Generate(KeyAlgorithm.Ec, 256));
        keys.Foresee([(KeyAlgorithm.Rsa, 2048), (KeyAlgorithm.Rsa, 3072)]);

        Assert.AreEqual(Mab.UnusableKey, Assert.ThrowsExactly<MutualAuthException>(() => keys.Take(KeyAlgorithm.Rsa, 2048)).Finding.Kind);
        Assert.IsNotNull(keys.Take(KeyAlgorithm.Rsa, 3072));
    }
}
