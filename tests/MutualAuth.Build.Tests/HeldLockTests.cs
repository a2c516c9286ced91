using MutualAuth.Build.Tests.Sdk;
using MutualAuth.KeyStores.Findings;

namespace MutualAuth.Build.Tests;

/// <summary>The lock of a folder: a live build's is waited for, with a word and a limit; a dead one's means nothing.</summary>
[TestClass]
public sealed class HeldLockTests : PackageTest
{
    private const string Puppet = """<PartnerCertificate Include="partners/puppet.pem" />""";

    private const string Elliptic = """<MutualAuthKeyStore Include="keys/orders.jks" KeyAlgorithm="EC" />""";

    [TestMethod]
    [OSCondition(ConditionMode.Exclude, OperatingSystems.Windows)]
    public void The_lock_of_a_killed_build_is_none()
    {
        // A key that takes as long as it needs: the lock is held for all that time.
        var project = Orders("""<MutualAuthKeyStore Include="keys/orders.jks" KeySize="8192" />""");
        using (var killed = project.StartRefresh())
        {
            while (!IsHeld(project.Path("keys")))
                Thread.Sleep(20);
            killed.Signal("KILL");
            killed.Ended().ShouldHaveFailed();
        }

        Assert.IsTrue(project.Has("keys/.mutualauth.lock"));
        Assert.IsFalse(project.Has("keys/orders.jks"));
        project.Declare(Elliptic + Puppet);
        var next = project.Refresh().ShouldHaveRefreshed();

        next.ShouldHaveLogged("MAB4001");
        Assert.DoesNotContain("waiting", next.Output);
    }

    [TestMethod]
    public void A_live_build_is_waited_for_until_the_limit_and_then_named()
    {
        var project = Orders(Elliptic);
        using (HeldFolder.Take(project.Path("keys")))
        {
            var late = project.Refresh("-p:_MutualAuthLockLimit=3");

            Assert.Contains(HeldFolder.Waiting(project.Path("keys")), late.Output);
            var error = late.ShouldHaveFailedWith("MAB3012");
            Assert.EndsWith("keys/.mutualauth.lock", error.File!.Replace('\\', '/'));
            Assert.Contains("for 3 seconds", error.Message);
            Assert.IsFalse(project.Has("keys/orders.jks"));
        }

        project.Refresh().ShouldHaveRefreshed().ShouldHaveLogged("MAB4001");
    }

    [TestMethod]
    [OSCondition(ConditionMode.Exclude, OperatingSystems.Windows)]
    public void Ctrl_C_ends_the_wait_and_leaves_the_old_keystore()
    {
        var project = Orders(Elliptic);
        project.Refresh().ShouldHaveSucceeded();
        var before = project.Read("keys/orders.jks");
        project.Write("partners/puppet.pem", Partner.Named("puppet").Pem);
        using (HeldFolder.Take(project.Path("keys")))
        {
            using var build = project.StartRefresh();
            build.ShouldSay(HeldFolder.Waiting(project.Path("keys")));
            build.Signal("INT");

            // While the lock is still held, and would be for five minutes.
            build.Ended().ShouldHaveFailed();
        }

        Assert.AreSequenceEqual(before, project.Read("keys/orders.jks"));
        project.Refresh().ShouldHaveRefreshed();
        Assert.AreNotSequenceEqual(before, project.Read("keys/orders.jks"));
    }

    [TestMethod]
    public void A_build_with_nothing_to_write_waits_for_nobody()
    {
        var project = Orders(Elliptic);
        project.Refresh().ShouldHaveSucceeded();
        Directory.Delete(project.Path("obj"), recursive: true);

        using (HeldFolder.Take(project.Path("keys")))
            project.Refresh("-p:_MutualAuthLockLimit=0").ShouldHaveRefreshed().ShouldHaveSaidNothing();
    }

    /// <summary>No build holds one lock while it asks for another.</summary>
    [TestMethod]
    public void Two_projects_that_write_to_the_same_folders_in_opposite_order_do_not_wait_for_each_other_for_ever()
    {
        string[] keyStores = ["""<MutualAuthKeyStore Include="../one/trust.jks" TrustOnly="true" />""", """<MutualAuthKeyStore Include="../two/trust.jks" TrustOnly="true" />"""];
        var there = Orders(keyStores[0] + keyStores[1]);
        var back = Sandbox.NewBareProject("back", keyStores[1] + keyStores[0] + Puppet.Replace("partners/", "../orders/partners/"));
        List<RunningBuild> builds;
        using (HeldFolder.Take(Path.Combine(Sandbox.Folder, "one")))
        {
            using (HeldFolder.Take(Path.Combine(Sandbox.Folder, "two")))
            {
                builds = [there.StartRefresh(), back.StartRefresh()];
                builds.ForEach(build => build.ShouldSay("waiting"));
            }
        }

        builds.ForEach(build => build.Ended().ShouldHaveSucceeded());
        there.Refresh().ShouldHaveDoneNothing();
    }

    private Project Orders(string keyStores)
    {
        var project = Sandbox.NewBareProject("orders", keyStores + Puppet);
        project.Write("partners/puppet.pem", Partner.Named("puppet").Pem);
        return project;
    }

    private static bool IsHeld(string folder)
    {
        if (!Directory.Exists(folder))
            return false;
        try
        {
            HeldFolder.Take(folder).Dispose();
            return false;
        }
        catch (MutualAuthException)
        {
            return true;
        }
    }
}
