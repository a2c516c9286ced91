using System;
using System.Globalization;
using System.Linq;
using System.Reflection;
using System.Xml;
using Microsoft.Build.Framework;
using Microsoft.Build.Utilities;

namespace MutualAuth.TaskHost;

/// <summary>
/// One task as a target names it: its parameters are attributes, and the items of a list that has metadata are child elements, each
/// with the parameter's name.
/// </summary>
internal static class TaskStep
{
    public static void Run(Assembly tasks, XmlElement step)
    {
        Console.WriteLine("-- " + step.Name);
        var type = tasks.GetType("MutualAuth.Build.Tasks." + step.Name, throwOnError: true)!;
        var task = (ITask)Activator.CreateInstance(type)!;
        task.BuildEngine = new FakeEngine();
        foreach (var attribute in step.Attributes.OfType<XmlAttribute>())
            Set(task, attribute.Name, property => Value(attribute.Value, property.PropertyType));
        foreach (var list in step.ChildNodes.OfType<XmlElement>().GroupBy(element => element.Name))
            Set(task, list.Key, _ => list.Select(Item).ToArray());
        foreach (var required in type.GetProperties().Where(property => property.IsDefined(typeof(RequiredAttribute))))
        {
            if (required.GetValue(task) is null or "" or Array { Length: 0 })
                throw new ArgumentException($"{step.Name} needs {required.Name}");
        }

        bool succeeded;
        try
        {
            succeeded = task.Execute();
        }
        catch (Exception exception)
        {
            // What MSBuild reports as MSB4018, with the stack.
            Console.WriteLine("unhandled: " + exception);
            succeeded = false;
        }

        Console.WriteLine("succeeded: " + succeeded);
        foreach (var output in type.GetProperties().Where(property => property.IsDefined(typeof(OutputAttribute))).OrderBy(property => property.Name, StringComparer.Ordinal))
        {
            foreach (var item in (ITaskItem[])output.GetValue(task)!)
                Print(output.Name, item);
        }
    }

    private static void Set(ITask task, string name, Func<PropertyInfo, object> value)
    {
        var property = task.GetType().GetProperty(name) ?? throw new ArgumentException($"{task.GetType().Name} has no {name}");
        property.SetValue(task, value(property));
    }

    /// <summary>As MSBuild makes it of the text in a project.</summary>
    private static object Value(string text, Type type) =>
        type == typeof(ITaskItem) ? new TaskItem(text)
        : type == typeof(ITaskItem[]) ? text.Split(';').Select(one => new TaskItem(one)).ToArray()
        : type == typeof(string[]) ? text.Split(';')
        : Convert.ChangeType(text, type, CultureInfo.InvariantCulture);

    private static ITaskItem Item(XmlElement element)
    {
        var item = new TaskItem(element.GetAttribute("Include"));
        foreach (var attribute in element.Attributes.OfType<XmlAttribute>().Where(attribute => attribute.Name != "Include"))
            item.SetMetadata(attribute.Name, attribute.Value);
        return item;
    }

    private static void Print(string output, ITaskItem item)
    {
        Console.WriteLine($"{output}: {item.ItemSpec}");
        foreach (var name in item.CloneCustomMetadata().Keys.Cast<string>().OrderBy(name => name, StringComparer.Ordinal))
            Console.WriteLine($"    {name}={item.GetMetadata(name)}");
    }
}
