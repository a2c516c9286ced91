using MutualAuth.KeyStores.Files;
using MutualAuth.KeyStores.Findings;
using MutualAuth.KeyStores.Handshake;
using MutualAuth.KeyStores.Tests.Refresh;

namespace MutualAuth.KeyStores.Tests.Handshake;

/// <summary>The proof of all that a project declares, while others are at work.</summary>
[TestClass]
internal sealed class ProjectProofTests : IDisposable
{
    private const string App = "mutualauth/app.p12";

    private readonly Sandbox _project = new();

    public ProjectProofTests()
    {
        _project.WritePartner("web.pem");
        _project.KeyStore(App, ("KeyAlgorithm", "EC"), ("AlsoWrite", "JKS;PEM")).Partner("web.pem");
        _project.RefreshOk();
    }

    public void Dispose()
    {
        FileOperation.Observe(null);
        _project.Dispose();
    }

    [TestMethod]
    public void What_is_as_declared_is_without_findings()
    {
        var proof = _project.Prove();

        Assert.IsEmpty(proof.Findings);
        Assert.AreEqual("mutualauth/app.p12 (PKCS12)", proof.Reports.Single().Heading);
    }

    [TestMethod]
    [DataRow("app.p12")]
    [DataRow("app.cer")]
    [DataRow("app.pem")]
    [DataRow("app.jks")]
    [DataRow("app.chain.pem")]
    public void A_build_that_has_written_a_part_is_waited_for(string next)
    {
        Task<ProjectProof>? proof = null;
        FileOperation.Observe(operation =>
        {
            if (proof is not null || operation.Step != FileStep.Replace || Path.GetFileName(operation.Path) != next)
                return;
            proof = Beside(() => _project.Prove());
            // It never ends before the build goes on, however long it takes here to look.
            Assert.IsFalse(proof.Wait(TimeSpan.FromMilliseconds(500)) && proof.Result.Findings.Count > 0, "It has told of a build that is at work as of an error.");
        });

        _project.Renew();

        Assert.IsNotNull(proof);
        Assert.IsEmpty(proof.Result.Findings);
    }

    [TestMethod]
    public void What_is_wrong_is_told_when_the_build_that_was_waited_for_has_left_it_so()
    {
        _project.Write("mutualauth/app.cer", _project.WritePartner("impostor.pem", "demo").Der);
        var other = FolderLock.Take(_project["mutualauth"], TimeSpan.Zero, _ => { }, CancellationToken.None);
        var proof = Beside(() => _project.Prove());
        Assert.IsFalse(proof.Wait(TimeSpan.FromMilliseconds(300)));

        other.Dispose();

        Assert.AreEqual(Mab.OutputDiffers, proof.Result.Findings.Single().Kind);
    }

    [TestMethod]
    public void What_is_right_is_told_though_another_build_is_at_work()
    {
        using var other = FolderLock.Take(_project["mutualauth"], TimeSpan.Zero, _ => { }, CancellationToken.None);

        Assert.IsEmpty(_project.Prove().Findings);
    }

    [TestMethod]
    public void Whoever_holds_the_lock_for_longer_than_the_limit_is_waited_for_once()
    {
        _project.Write("mutualauth/app.cer", _project.WritePartner("impostor.pem", "demo").Der);
        // Longer than the two seconds after which a wait is told of.
        _project.LockLimit = TimeSpan.FromSeconds(3);
        var said = new List<string>();
        _project.Say = said.Add;
        using var other = FolderLock.Take(_project["mutualauth"], TimeSpan.Zero, _ => { }, CancellationToken.None);

        Assert.AreEqual(Mab.OutputDiffers, _project.Prove().Findings.Single().Kind);

        Assert.HasCount(1, said.Where(line => line.Contains("waiting for another build")).ToList());
    }

    [TestMethod]
    public void Cancelling_ends_the_wait()
    {
        _project.Write("mutualauth/app.cer", _project.WritePartner("impostor.pem", "demo").Der);
        using var other = FolderLock.Take(_project["mutualauth"], TimeSpan.Zero, _ => { }, CancellationToken.None);
        using var cancellation = new CancellationTokenSource(TimeSpan.FromMilliseconds(300));

        Assert.ThrowsExactly<OperationCanceledException>(() => _project.Prove(cancellation.Token));
    }

    /// <summary>As another process would: what is observed here does not see it.</summary>
    private static Task<T> Beside<T>(Func<T> function)
    {
        using var suppressed = ExecutionContext.SuppressFlow();
        return Task.Run(function);
    }
}
