using System.Collections.Concurrent;
using MutualAuth.KeyStores.Findings;
using MutualAuth.KeyStores.Keys;
using MutualAuth.KeyStores.Refresh;

namespace MutualAuth.KeyStores.Tests.Refresh;

/// <summary>Keys are made several at once, and everything else as if they were not.</summary>
[TestClass]
public sealed class ParallelKeysTests : IDisposable
{
    private const int Cores = 4;

    private readonly Sandbox _project = new();

    private readonly ConcurrentQueue<(KeyAlgorithm Algorithm, int Size)> _made = new();

    public void Dispose() => _project.Dispose();

    private PrivateKey Generate(KeyAlgorithm algorithm, int size)
    {
        _made.Enqueue((algorithm, size));
        return KeyPairGenerator.Generate(algorithm, size);
    }

    private RefreshRequest Parallel(RefreshRequest request) => request with { Cores = _ => Cores, Generate = Generate };

    [TestMethod]
    public void Many_keystores_are_made_in_their_order_each_with_its_own_key()
    {
        for (var number = 1; number <= 9; number++)
            _project.KeyStore($"mutualauth/{number}.jks", ("KeyAlgorithm", "EC"), ("KeySize", number % 2 == 0 ? "384" : "256"));

        var result = _project.RefreshOk(Parallel);

        Assert.AreEqual("1 2 3 4 5 6 7 8 9", string.Join(" ", result.KeyStores.Select(keyStore => Path.GetFileNameWithoutExtension(keyStore.Declaration.Path))));
        Assert.HasCount(9, result.KeyStores.Select(keyStore => Convert.ToHexString(keyStore.Own!.Key.Clear!.Pkcs8)).Distinct());
        Assert.HasCount(9, _made, "no key was made in vain");
    }

    [TestMethod]
    public void A_CA_of_the_same_run_signs_in_order()
    {
        _project.KeyStore("mutualauth/leaf.jks", ("KeyAlgorithm", "EC"), ("IssuerKeyStore", "mutualauth/middle.jks"))
            .KeyStore("mutualauth/middle.jks", ("KeyAlgorithm", "EC"), ("IssuerKeyStore", "mutualauth/root.jks"))
            .KeyStore("mutualauth/root.jks", ("KeyAlgorithm", "EC"));

        _project.RefreshOk(Parallel);

        Assert.HasCount(3, _project.Open("mutualauth/leaf.jks").Keys.Single().Chain);
        Assert.HasCount(3, _made);
    }

    [TestMethod]
    public void All_that_are_renewed_at_once_get_their_keys_at_once_and_those_that_are_kept_none()
    {
        for (var number = 1; number <= 3; number++)
            _project.KeyStore($"mutualauth/{number}.jks", ("KeyAlgorithm", "EC"), ("KeySize", "384"), ("ValidityDays", "90"));
        _project.KeyStore("mutualauth/kept.jks", ("KeyAlgorithm", "EC"), ("ValidityDays", "900"));
        _project.RefreshOk(Parallel);
        _made.Clear();
        _project.Now += TimeSpan.FromDays(80);
        var atOnce = 0;

        _project.RefreshOk(request => Parallel(request) with
        {
            Cores = wanted =>
            {
                atOnce = wanted;
                return Cores;
            },
        });

        Assert.AreEqual(3, atOnce);
        Assert.HasCount(3, _made);
        Assert.IsTrue(_made.All(made => made == (KeyAlgorithm.Ec, 384)));
    }

    [TestMethod]
    public void Staged_successors_get_theirs_too()
    {
        foreach (var name in new[] { "one", "two" })
            _project.KeyStore($"mutualauth/{name}.jks", ("KeyAlgorithm", "EC"), ("ValidityDays", "90"), ("Renewal", "Stage"));
        _project.RefreshOk(Parallel);
        _made.Clear();
        _project.Now += TimeSpan.FromDays(80);
        var atOnce = 0;

        _project.RefreshOk(request => Parallel(request) with { Cores = wanted => atOnce = wanted });

        Assert.AreEqual((2, 2), (atOnce, _made.Count));
        Assert.IsTrue(File.Exists(_project["mutualauth/two.next.jks"]));
    }

    [TestMethod]
    public void Where_nothing_is_to_be_made_nothing_is()
    {
        foreach (var name in new[] { "one", "two" })
            _project.KeyStore($"mutualauth/{name}.jks", ("KeyAlgorithm", "EC"));
        _project.RefreshOk(Parallel);
        _made.Clear();

        _project.RefreshOk(Parallel);

        Assert.IsEmpty(_made);
    }

    [TestMethod]
    public void A_key_that_cannot_be_made_is_its_keystores_error_alone()
    {
        _project.KeyStore("mutualauth/one.jks", ("KeyAlgorithm", "EC"))
            .KeyStore("mutualauth/two.jks", ("KeyAlgorithm", "EC"), ("KeySize", "384"))
            .KeyStore("mutualauth/three.jks", ("KeyAlgorithm", "EC"));

        var result = _project.Refresh(request => Parallel(request) with
        {
            Generate = (algorithm, size) => size == 384 ? throw Mab.UnusableKey.Error(null, "a test") : Generate(algorithm, size),
        });

        Assert.AreEqual("mutualauth/two.jks", Sandbox.Fails(result, Mab.UnusableKey).File);
        Assert.IsFalse(File.Exists(_project["mutualauth/two.jks"]));
        Assert.IsTrue(File.Exists(_project["mutualauth/one.jks"]) && File.Exists(_project["mutualauth/three.jks"]));
    }

    [TestMethod]
    public void A_run_that_is_ended_leaves_the_old_keystores_and_no_other_file()
    {
        foreach (var name in new[] { "one", "two", "three" })
            _project.KeyStore($"mutualauth/{name}.jks", ("KeyAlgorithm", "EC"));
        _project.RefreshOk(Parallel);
        var before = _project.Files("mutualauth").ToDictionary(file => file, file => Convert.ToHexString(_project.Bytes("mutualauth/" + file)));
        using var cancellation = new CancellationTokenSource();
        using var never = new ManualResetEventSlim();

        Assert.ThrowsExactly<OperationCanceledException>(() => _project.Refresh(
            request => request with
            {
                Reader = request.Reader with { RenewNow = true },
                Cores = _ => Cores,
                Generate = (algorithm, size) =>
                {
                    cancellation.Cancel();
                    never.Wait(TimeSpan.FromMinutes(1), CancellationToken.None);
                    return Generate(algorithm, size);
                },
            },
            _ => { }, cancellation.Token));

        never.Set();
        CollectionAssert.AreEquivalent(before, _project.Files("mutualauth").ToDictionary(file => file, file => Convert.ToHexString(_project.Bytes("mutualauth/" + file))));
        _project.RefreshOk(Parallel);
    }

    [TestMethod]
    public void A_run_that_reads_ten_thousand_partners_can_be_ended_among_them()
    {
        using var cancellation = new CancellationTokenSource();
        _project.KeyStore("mutualauth/trust.jks", ("TrustOnly", "true"));
        for (var number = 1; number <= 5; number++)
        {
            _project.WritePartner($"partners/{number}.pem");
            _project.Partner($"partners/{number}.pem");
        }

        var looks = 0;
        Assert.ThrowsExactly<OperationCanceledException>(() => _project.Refresh(
            request => request with
            {
                Elapsed = () =>
                {
                    if (++looks == 4)
                        cancellation.Cancel();
                    return TimeSpan.Zero;
                },
            },
            _ => { }, cancellation.Token));

        Assert.AreEqual(4, looks);
        Assert.IsFalse(Directory.Exists(_project["mutualauth"]));
    }
}
