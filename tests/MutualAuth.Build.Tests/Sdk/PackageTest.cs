namespace MutualAuth.Build.Tests.Sdk;

/// <summary>What all tests have: a sandbox, which is deleted when the test has passed and kept when it has not.</summary>
public abstract class PackageTest
{
    private Sandbox? _sandbox;

    public required TestContext TestContext { get; init; }

    private protected Sandbox Sandbox => _sandbox ??= new Sandbox(TestContext.TestName!) { MakesBareProjects = MakesBareProjects };

    /// <summary>
    /// Whether the projects of a class are bare (without an SDK, see <see cref="Project.IsBare"/>): where it is about what is in the
    /// keystores and what is said of them, and not about how the package fits into a build.
    /// </summary>
    private protected virtual bool MakesBareProjects => false;

    /// <summary>The quick start of the README: one partner, nothing else.</summary>
    private protected static Project QuickStart(Sandbox sandbox, string properties = "")
    {
        var project = sandbox.NewProject("orders", """<PartnerCertificate Include="partners/puppet.pem" Alias="Puppet" />""", properties);
        project.Write("partners/puppet.pem", Partner.Named("puppet").Pem);
        return project;
    }

    private protected Project QuickStart(string properties = "") => QuickStart(Sandbox, properties);

    /// <summary>The quick start after its first build.</summary>
    private protected Project BuiltQuickStart(string properties = "")
    {
        var project = QuickStart(properties);
        project.Build().ShouldHaveSucceeded();
        return project;
    }

    [TestCleanup]
    public void DeleteSandbox()
    {
        if (_sandbox is null)
            return;
        if (TestContext.CurrentTestOutcome != UnitTestOutcome.Passed)
        {
            _sandbox.Keep = true;
            TestContext.WriteLine($"Kept, with the logs of each build in logs/: {_sandbox.Folder}");
        }

        _sandbox.Dispose();
    }
}
