using MutualAuth.Build.Tests.Sdk;
using MutualAuth.KeyStores.Certificates;

namespace MutualAuth.Build.Tests;

/// <summary>Many builds of one project in processes of their own: one of them does what is to be done, and nothing is lost.</summary>
[TestClass]
public sealed class AtOnceTests : PackageTest
{
    private const string Puppet = """<PartnerCertificate Include="partners/puppet.pem" />""";

    /// <summary>Half of them with the tasks that Visual Studio would run.</summary>
    private static readonly string[][] Frameworks = [[], ["-p:_MutualAuthTasksFramework=netstandard2.0"]];

    [TestMethod]
    public void Sixteen_builds_that_have_all_found_nothing_make_one_identity()
    {
        var project = Orders();
        List<RunningBuild> builds;
        using (HeldFolder.Take(project.Path("mutualauth")))
        {
            builds = Start(16, i => project.StartRefresh(Frameworks[i % 2]));
            // All have looked by now, and each has seen that there is no keystore.
            builds.ForEach(build => build.ShouldSay(HeldFolder.Waiting(project.Path("mutualauth"))));
        }

        var results = Ended(builds);

        Assert.AreEqual(1, Count(results, "MAB4001"));
        Assert.AreEqual(1, results.Count(result => result.Output.Contains("MutualAuth: made ", StringComparison.Ordinal)));
        AssertWhole(project);
        Assert.IsEmpty(project.Files("mutualauth/archive"));
        Assert.AreSequenceEqual(["puppet"], project.TrustedAliases());
        project.Refresh().ShouldHaveDoneNothing();
    }

    [TestMethod]
    public void Builds_at_once_add_a_partner_once_and_renew_once()
    {
        var project = Orders();
        project.Refresh().ShouldHaveLogged("MAB4001");
        var (own, keyStore) = (project.OwnCertificate(), project.Read("mutualauth/orders.jks"));

        project.Write("partners/acme.pem", Partner.Named("acme").Pem);
        project.Declare(Puppet + """<PartnerCertificate Include="partners/acme.pem" />""");
        var results = Ended(Start(5, i => project.StartRefresh(Frameworks[i % 2])));
        Assert.AreEqual(1, results.Count(result => result.Output.Contains("MutualAuth:", StringComparison.Ordinal)));
        Assert.AreSequenceEqual(["acme", "puppet"], project.TrustedAliases());
        Assert.AreEqual(own, project.OwnCertificate());
        project.Refresh().ShouldHaveDoneNothing();

        keyStore = project.Read("mutualauth/orders.jks");
        results = Ended(Start(5, i => project.StartRefresh([Clock.In(days: 340), .. Frameworks[i % 2]])));
        Assert.AreEqual(1, Count(results, "MAB4002"));
        Assert.AreNotEqual(own, project.OwnCertificate());
        Assert.AreSequenceEqual(keyStore, project.Read("mutualauth/archive/" + project.Files("mutualauth/archive").Single()));
        AssertWhole(project);
        project.Refresh(Clock.In(days: 340.1)).ShouldHaveDoneNothing();
    }

    [TestMethod]
    public void Builds_at_once_stage_one_successor_and_put_it_into_service_once()
    {
        var project = Orders("""<MutualAuthKeyStore Include="mutualauth/orders.jks" Renewal="Stage" />""");
        project.Refresh().ShouldHaveLogged("MAB4001");
        var old = project.OwnCertificate();

        var results = Ended(Start(4, _ => project.StartRefresh(Clock.In(days: 340))));
        Assert.AreEqual(1, results.Count(result => result.Output.Contains("MutualAuth: staged ", StringComparison.Ordinal)));
        Assert.IsEmpty(project.Files("mutualauth/archive"));
        Assert.AreEqual(old, project.OwnCertificate());
        var successor = project.OwnCertificate("mutualauth/orders.next.jks", project.ReadText("mutualauth/orders.jks.password").TrimEnd());

        results = [.. Start(4, _ => project.StartTarget("MutualAuthActivate", Clock.In(days: 340))).Select(build => build.Ended())];
        Assert.HasCount(1, results.Where(result => result.ExitCode == 0));
        foreach (var late in results.Where(result => result.ExitCode != 0))
            late.ShouldHaveFailedWith("MAB4017");
        Assert.AreEqual(successor, project.OwnCertificate());
        Assert.HasCount(1, project.Files("mutualauth/archive"));
        Assert.IsFalse(project.Has("mutualauth/orders.next.jks"));
        AssertWhole(project);
    }

    /// <summary>Each was asked for by somebody: each is done, one after the other.</summary>
    [TestMethod]
    public void Renewals_asked_for_at_once_follow_each_other_and_every_predecessor_is_kept()
    {
        var project = Orders(properties: "<MutualAuthUseLockFile>true</MutualAuthUseLockFile>");
        project.Refresh().ShouldHaveLogged("MAB4001");
        var password = project.ReadText("mutualauth/orders.jks.password").TrimEnd();
        var first = project.OwnCertificate();

        var results = Ended(Start(5, i => project.StartTarget("MutualAuthRenew", Frameworks[i % 2])));

        Assert.AreEqual(5, Count(results, "MAB4002"));
        var all = project.Files("mutualauth/archive").Select(file => project.OwnCertificate("mutualauth/archive/" + file, password))
            .Append(project.OwnCertificate()).ToList();
        Assert.HasCount(6, all.Distinct());
        Assert.Contains(first, all);
        AssertWhole(project);
        Assert.Contains(project.OwnCertificate().Sha256, project.ReadText("mutualauth.lock.json"), "the lock file records another than the last one");
    }

    [TestMethod]
    public void Whoever_looks_while_others_write_sees_a_keystore_that_works()
    {
        var project = Orders("""<MutualAuthKeyStore Include="mutualauth/orders.jks" AlsoWrite="PKCS12;PEM" KeyAlgorithm="EC" Renewal="Stage" />""");
        project.Refresh().ShouldHaveLogged("MAB4001");
        string[] looks = ["MutualAuthStatus", "MutualAuthVerify", "MutualAuthReport", "MutualAuthPlan"];

        var readers = Start(4, i => project.StartTarget(looks[i % looks.Length]));
        for (var i = 0; i < 2; i++)
        {
            using var renewal = project.StartTarget("MutualAuthRenew;MutualAuthActivate");
            renewal.Ended().ShouldHaveSucceeded();
        }

        var results = Ended(readers);

        Assert.IsEmpty(results.SelectMany(result => result.Diagnostics).Where(diagnostic => diagnostic.Kind == "error"));
        AssertWhole(project);
    }

    private Project Orders(string items = "", string properties = "")
    {
        var project = Sandbox.NewBareProject("orders", items + Puppet, properties);
        project.Write("partners/puppet.pem", Partner.Named("puppet").Pem);
        return project;
    }

    private static List<RunningBuild> Start(int count, Func<int, RunningBuild> start) => [.. Enumerable.Range(0, count).Select(start)];

    private static List<BuildResult> Ended(List<RunningBuild> builds) =>
        [.. builds.Select(build => build.Ended()).ToList().Select(result => result.ShouldHaveSucceeded())];

    private static int Count(IEnumerable<BuildResult> results, string code) =>
        results.Sum(result => result.Diagnostics.Count(diagnostic => diagnostic.Code == code));

    /// <summary>It opens, and what is handed to partners is its certificate.</summary>
    private static void AssertWhole(Project project)
    {
        var own = project.OwnCertificate();
        Assert.AreSequenceEqual(own.Der, project.Read("mutualauth/orders.cer"));
        Assert.AreEqual(own, CertificateFile.Read(project.Read("mutualauth/orders.pem"))[0]);
        Assert.IsEmpty(project.Files("mutualauth").Where(file => file.EndsWith(".tmp", StringComparison.Ordinal)));
    }
}
